namespace Skald.Training.Saga.English;

/// <summary>The tales in simple English.</summary>
internal sealed class EnglishTelling : ITelling
{
    private static readonly string[] s_names = [.. World.People.Select(p => p.Name)];
    private static readonly string[] s_thingCapitals = Map(EnglishWords.Things, EnglishWords.Capital);
    private static readonly string[] s_aThingCapitals =
        Map(EnglishWords.Things, w => Article(w) + EnglishWords.Capital(w));
    private static readonly string[] s_aThings = Map(EnglishWords.Things, EnglishWords.WithArticle);
    private static readonly string[] s_theThings = Map(EnglishWords.Things, w => "the " + w);
    private static readonly string[] s_qualityThings =
        [.. EnglishWords.Things.SelectMany(t => EnglishWords.Qualities.Select(q => $"{q} {t}"))];
    private static readonly string[] s_aQualityThings = Map(s_qualityThings, EnglishWords.WithArticle);

    private static readonly string[] s_aFoods = Map(EnglishWords.Foods, EnglishWords.WithArticle);
    private static readonly string[] s_anAnimals = Map(EnglishWords.Animals, EnglishWords.WithArticle);
    private static readonly string[] s_aTraits = Map(EnglishWords.Traits, EnglishWords.WithArticle);
    private static readonly string[] s_atPlaces =
        [.. EnglishWords.Places.Zip(EnglishWords.Prepositions, (place, at) => $"{at} the {place}")];

    /// <inheritdoc/>
    public Template Wordings(in SagaState after, Deed deed) => deed switch
    {
        <= Deed.Feel => EnglishOpening.Wordings(in after, deed),
        <= Deed.Path => EnglishJourney.Wordings(in after, deed),
        <= Deed.Rejoice => EnglishTrial.Wordings(in after, deed),
        _ => EnglishEnding.Wordings(in after, deed),
    };

    /// <inheritdoc/>
    public string Separator(Deed deed) => deed switch
    {
        Deed.Title or Deed.Dedicate or Deed.Hero or Deed.Home or Deed.Adviser => "",
        Deed.Trait or Deed.Meet or Deed.Path or Deed.Return => "\n",
        _ => " ",
    };

    /// <inheritdoc/>
    public string Words(Slot slot, in SagaState s) => slot switch
    {
        Slot.Hero => s_names[s.Hero],
        Slot.Girl => s.HeroPerson.IsGirl ? "girl" : "boy",
        Slot.She => s.HeroPerson.IsGirl ? "she" : "he",
        Slot.HerCapital => s.HeroPerson.IsGirl ? "Her" : "His",
        Slot.Friend => s_names[s.Friend],
        Slot.FriendChild => s.FriendPerson.IsGirl ? "daughter" : "son",
        Slot.Thing => EnglishWords.Things[(int)s.Thing],
        Slot.ThingCapital => s_thingCapitals[(int)s.Thing],
        Slot.AThingCapital => s_aThingCapitals[(int)s.Thing],
        Slot.AThing => s_aThings[(int)s.Thing],
        Slot.SomeThing => (s.Plot == Plot.Gift ? s_aThings : s_theThings)[(int)s.Thing],
        Slot.QualityThing => s_qualityThings[QualityThing(in s)],
        Slot.AQualityThing => s_aQualityThings[QualityThing(in s)],
        Slot.AFood => s_aFoods[(int)s.Food],
        Slot.Home => EnglishWords.Places[(int)s.Home],
        Slot.First => EnglishWords.Places[(int)s.FirstPlace],
        Slot.Second => EnglishWords.Places[(int)s.SecondPlace],
        Slot.AtSecond => s_atPlaces[(int)s.SecondPlace],
        Slot.Adviser => EnglishWords.Animals[(int)s.Adviser],
        Slot.AnAdviser => s_anAnimals[(int)s.Adviser],
        Slot.Stranger => EnglishWords.Animals[(int)s.Stranger],
        Slot.AStranger => s_anAnimals[(int)s.Stranger],
        Slot.Reach => EnglishWords.Reaches[(int)s.Stranger],
        Slot.ATrait => s_aTraits[(int)s.Trait],
        Slot.Weather => EnglishWords.Weathers[(int)s.Weather],
        Slot.Feeling => EnglishWords.Feelings[(int)s.Feeling],
        _ => "",
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Lexicon(Slot slot) => slot switch
    {
        Slot.Hero or Slot.Friend => s_names,
        Slot.Girl => ["girl", "boy"],
        Slot.She => ["she", "he"],
        Slot.HerCapital => ["Her", "His"],
        Slot.FriendChild => ["daughter", "son"],
        Slot.Thing => EnglishWords.Things,
        Slot.ThingCapital => s_thingCapitals,
        Slot.AThingCapital => s_aThingCapitals,
        Slot.AThing => s_aThings,
        Slot.SomeThing => [.. s_theThings, .. s_aThings],
        Slot.QualityThing => s_qualityThings,
        Slot.AQualityThing => s_aQualityThings,
        Slot.AFood => s_aFoods,
        Slot.Home or Slot.First or Slot.Second => EnglishWords.Places,
        Slot.AtSecond => s_atPlaces,
        Slot.Adviser or Slot.Stranger => EnglishWords.Animals,
        Slot.AnAdviser or Slot.AStranger => s_anAnimals,
        Slot.Reach => ["flew up", "climbed up", "swam out", "crept in"],
        Slot.ATrait => s_aTraits,
        Slot.Weather => EnglishWords.Weathers,
        Slot.Feeling => EnglishWords.Feelings,
        _ => [],
    };

    private static int QualityThing(in SagaState s) => (int)s.Thing * World.Qualities + (int)s.Quality;

    private static string Article(string noun) => EnglishWords.WithArticle(noun)[0] == 'a'
        && EnglishWords.WithArticle(noun)[1] == 'n' ? "An " : "A ";

    private static string[] Map(IEnumerable<string> words, Func<string, string> change) => [.. words.Select(change)];
}
