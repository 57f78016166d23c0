namespace Skald.Training.Saga.English;

/// <summary>Finds answers in the text of a tale.</summary>
internal sealed class Answers(string text, IReadOnlyList<EntityMention> mentions)
{
    /// <summary>A question whose answer is the name of an entity as it stands in one step.</summary>
    public Question Named(string question, Role role, Deed deed)
    {
        foreach (EntityMention mention in mentions)
        {
            if (mention.Role == role && mention.Deed == deed)
                return new Question(question, mention.Name, mention.Start);
        }

        throw new InvalidOperationException($"Answers: {deed} must name the {role}, got a telling without it.");
    }

    /// <summary>A question whose answer is a word of one step.</summary>
    public Question Worded(string question, string answer, Deed deed) => new(question, answer, Find(answer, deed));

    /// <summary>Where a word stands in the text, from the first entity of the step's paragraph on.</summary>
    public int Find(string word, Deed deed)
    {
        int start = 0;
        foreach (EntityMention mention in mentions)
            if (mention.Deed < deed) start = mention.Start + mention.Length;
        return text.IndexOf(word, start, StringComparison.Ordinal);
    }
}
