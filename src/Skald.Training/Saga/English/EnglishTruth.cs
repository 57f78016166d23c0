namespace Skald.Training.Saga.English;

/// <summary>Questions, answers, summary, mood and moral of a tale, in English.</summary>
internal static class EnglishTruth
{
    /// <summary>The truth of a tale that ended in this state.</summary>
    public static TaleTruth Of(in SagaState s, string text, IReadOnlyList<EntityMention> mentions) => new(
        TaleFacts.From(in s), mentions, EnglishQuestions.Of(in s, text, mentions), Summary(in s), Mood(s.Remedy),
        Moral(text));

    private static string Summary(in SagaState s)
    {
        ITelling words = SagaGenerator.English;
        string hero = words.Words(Slot.Hero, in s), friend = words.Words(Slot.Friend, in s);
        string aThing = words.Words(Slot.AQualityThing, in s), thing = words.Words(Slot.QualityThing, in s);
        string place = words.Words(Slot.AtSecond, in s), stranger = words.Words(Slot.Stranger, in s);
        string how = How(in s);
        return s.Plot switch
        {
            Plot.Lost => $"{hero} loses the {thing} from {friend} and gets it back {place} {how}.",
            Plot.Gift => $"{EnglishWords.Capital(place)}, {hero} gets {aThing} for {friend} {how}.",
            _ => $"{hero} finds {aThing} and gives it back to the {stranger} {place} {how}.",
        };
    }

    private static string How(in SagaState s)
    {
        string stranger = EnglishWords.Animals[(int)s.Stranger], food = EnglishWords.Foods[(int)s.Food];
        return s.Remedy switch
        {
            Remedy.Helper => $"with the help of {EnglishWords.WithArticle(stranger)}",
            Remedy.Friend => $"with the help of {s.FriendPerson.Name}",
            Remedy.Effort => "with great effort",
            Remedy.Food => s.Plot == Plot.Found
                ? $"after offering it {EnglishWords.WithArticle(food)}"
                : $"in return for {EnglishWords.WithArticle(food)}",
            Remedy.Song => "with a song",
            Remedy.Words => "with a kind word",
            _ => "with patience",
        };
    }

    private static string Mood(Remedy remedy) => remedy switch
    {
        Remedy.Helper => "grateful",
        Remedy.Friend => "warm",
        Remedy.Effort => "brave",
        Remedy.Food => "generous",
        Remedy.Song => "merry",
        Remedy.Words => "gentle",
        _ => "calm",
    };

    private static string Moral(string text)
    {
        // The last sentence reads "… learned that …", and no moral has another "that" in it.
        const string lead = " that ";
        int start = text.LastIndexOf(lead, StringComparison.Ordinal) + lead.Length;
        return EnglishWords.Capital(text[start..]);
    }
}
