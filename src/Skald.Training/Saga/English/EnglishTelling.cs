namespace Skald.Training.Saga.English;

/// <summary>The tales in simple English.</summary>
internal sealed class EnglishTelling : ITelling
{
    private static readonly string[] s_names = [.. World.People.Select(p => p.Name)];
    private static readonly string[] s_thingCapitals = Map(EnglishWords.Things, EnglishWords.Capital);
    private static readonly string[] s_aThingCapitals =
        Map(EnglishWords.Things, w => Article(w) + EnglishWords.Capital(w));
    private static readonly string[] s_qualityThings =
        [.. EnglishWords.Things.SelectMany(t => EnglishWords.Qualities.Select(q => $"{q} {t}"))];
    private static readonly string[] s_aQualityThings = Map(s_qualityThings, EnglishWords.WithArticle);
    private static readonly string[] s_theQualityThings = Map(s_qualityThings, w => "the " + w);
    private static readonly string[] s_aFoods = Map(EnglishWords.Foods, EnglishWords.WithArticle);
    private static readonly string[] s_anAnimals = Map(EnglishWords.Animals, EnglishWords.WithArticle);
    private static readonly string[] s_aTraits = Map(EnglishWords.Traits, EnglishWords.WithArticle);
    private static readonly string[] s_atPlaces =
        [.. EnglishWords.Places.Zip(EnglishWords.Prepositions, (place, at) => $"{at} the {place}")];

    /// <inheritdoc/>
    public Template Wordings(in SagaState after, Deed deed) => deed switch
    {
        <= Deed.Pack => EnglishOpening.Wordings(in after, deed),
        <= Deed.Warn => EnglishJourney.Wordings(in after, deed),
        <= Deed.Play => EnglishTrial.Wordings(in after, deed),
        _ => EnglishEnding.Wordings(in after, deed),
    };

    /// <inheritdoc/>
    public string Separator(Deed deed) => deed switch
    {
        Deed.Title or Deed.Dedicate or Deed.Hero or Deed.Look or Deed.Adviser => "",
        Deed.Trait or Deed.Walk or Deed.Path or Deed.Return => "\n",
        _ => " ",
    };

    /// <inheritdoc/>
    public string Words(Slot slot, in SagaState s) => slot switch
    {
        Slot.Hero => s_names[s.Hero],
        Slot.Girl => s.HeroPerson.IsGirl ? "girl" : "boy",
        Slot.She => s.HeroPerson.IsGirl ? "she" : "he",
        Slot.SheCapital => s.HeroPerson.IsGirl ? "She" : "He",
        Slot.Her => s.HeroPerson.IsGirl ? "her" : "his",
        Slot.HerCapital => s.HeroPerson.IsGirl ? "Her" : "His",
        Slot.Him => s.HeroPerson.IsGirl ? "her" : "him",
        Slot.Friend => s_names[s.Friend],
        Slot.FriendShe => s.FriendPerson.IsGirl ? "she" : "he",
        Slot.FriendHer => s.FriendPerson.IsGirl ? "her" : "his",
        Slot.FriendChild => s.FriendPerson.IsGirl ? "daughter" : "son",
        Slot.They => s.IsAccompanied ? "they" : s.HeroPerson.IsGirl ? "she" : "he",
        Slot.TheyCapital => s.IsAccompanied ? "They" : s.HeroPerson.IsGirl ? "She" : "He",
        Slot.Thing => EnglishWords.Things[(int)s.Thing],
        Slot.ThingCapital => s_thingCapitals[(int)s.Thing],
        Slot.AThingCapital => s_aThingCapitals[(int)s.Thing],
        Slot.QualityThing => s_qualityThings[QualityThing(in s)],
        Slot.AQualityThing => s_aQualityThings[QualityThing(in s)],
        Slot.SomeQualityThing => (s.Plot == Plot.Gift ? s_aQualityThings : s_theQualityThings)[QualityThing(in s)],
        Slot.Use => EnglishWords.Uses[(int)s.Thing],
        Slot.Food => EnglishWords.Foods[(int)s.Food],
        Slot.AFood => s_aFoods[(int)s.Food],
        Slot.Home => EnglishWords.Places[(int)s.Home],
        Slot.First => EnglishWords.Places[(int)s.FirstPlace],
        Slot.AtFirst => s_atPlaces[(int)s.FirstPlace],
        Slot.Second => EnglishWords.Places[(int)s.SecondPlace],
        Slot.AtSecond => s_atPlaces[(int)s.SecondPlace],
        Slot.Adviser => EnglishWords.Animals[(int)s.Adviser],
        Slot.AnAdviser => s_anAnimals[(int)s.Adviser],
        Slot.Stranger => EnglishWords.Animals[(int)s.Stranger],
        Slot.AStranger => s_anAnimals[(int)s.Stranger],
        Slot.Reach => EnglishWords.Reaches[(int)s.Stranger],
        Slot.Trait => EnglishWords.Traits[(int)s.Trait],
        Slot.ATrait => s_aTraits[(int)s.Trait],
        Slot.Weather => EnglishWords.Weathers[(int)s.Weather],
        Slot.WeatherAfter => EnglishWords.Afterwards[(int)s.Weather],
        Slot.Feeling => EnglishWords.Feelings[(int)s.Feeling],
        _ => "",
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Lexicon(Slot slot) => slot switch
    {
        Slot.Hero or Slot.Friend => s_names,
        Slot.Girl => ["girl", "boy"],
        Slot.She or Slot.FriendShe => ["she", "he"],
        Slot.SheCapital => ["She", "He"],
        Slot.Her or Slot.FriendHer => ["her", "his"],
        Slot.HerCapital => ["Her", "His"],
        Slot.Him => ["her", "him"],
        Slot.FriendChild => ["daughter", "son"],
        Slot.They => ["they", "she", "he"],
        Slot.TheyCapital => ["They", "She", "He"],
        Slot.Thing => EnglishWords.Things,
        Slot.ThingCapital => s_thingCapitals,
        Slot.AThingCapital => s_aThingCapitals,
        Slot.QualityThing => s_qualityThings,
        Slot.AQualityThing => s_aQualityThings,
        Slot.SomeQualityThing => [.. s_theQualityThings, .. s_aQualityThings],
        Slot.Use => EnglishWords.Uses,
        Slot.Food => EnglishWords.Foods,
        Slot.AFood => s_aFoods,
        Slot.Home or Slot.First or Slot.Second => EnglishWords.Places,
        Slot.AtFirst or Slot.AtSecond => s_atPlaces,
        Slot.Adviser or Slot.Stranger => EnglishWords.Animals,
        Slot.AnAdviser or Slot.AStranger => s_anAnimals,
        Slot.Reach => ["flew up", "climbed up", "swam out", "crept in"],
        Slot.Trait => EnglishWords.Traits,
        Slot.ATrait => s_aTraits,
        Slot.Weather => EnglishWords.Weathers,
        Slot.WeatherAfter => EnglishWords.Afterwards,
        Slot.Feeling => EnglishWords.Feelings,
        _ => [],
    };

    private static int QualityThing(in SagaState s) => (int)s.Thing * World.Qualities + (int)s.Quality;

    private static string Article(string noun) => EnglishWords.WithArticle(noun)[0] == 'a'
        && EnglishWords.WithArticle(noun)[1] == 'n' ? "An " : "A ";

    private static string[] Map(IEnumerable<string> words, Func<string, string> change) => [.. words.Select(change)];
}
