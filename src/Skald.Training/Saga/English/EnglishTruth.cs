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
            Plot.Gift => $"{hero} gets {aThing} for {friend}'s birthday {place} {how}.",
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
            Remedy.Effort => "by not giving up",
            Remedy.Food => s.Plot == Plot.Found
                ? $"after offering it {EnglishWords.WithArticle(food)}"
                : $"in return for {EnglishWords.WithArticle(food)}",
            Remedy.Song => s.Plot == Plot.Found ? "after singing for it" : "by singing a song",
            Remedy.Words => "by asking politely",
            _ => "after waiting patiently",
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
        const string lead = " that ";
        // The last sentence reads "… learned that …." or "… found out that …."; "That is how" has a capital.
        int end = text.LastIndexOf(". ", StringComparison.Ordinal);
        int other = Math.Max(text.LastIndexOf("! ", StringComparison.Ordinal), text.LastIndexOf("\" ", StringComparison.Ordinal));
        int start = text.IndexOf(lead, Math.Max(end, other), StringComparison.Ordinal) + lead.Length;
        return EnglishWords.Capital(text[start..]);
    }
}
