namespace Skald.Training.Saga;

/// <summary>Checks texts that claim to be tales of Saga, above all those that a model wrote.</summary>
/// <remarks>
/// The text is read by the same grammar that writes tales. Where a sentence has the right form but the wrong words in
/// it, such as another thing than the one lost, the words are reported and reading goes on with what is true.
/// </remarks>
public static class TaleChecker
{
    /// <summary>Checks one text; white space after its end is ignored.</summary>
    /// <param name="text">The title line and the paragraphs.</param>
    public static CheckResult Check(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string body = text.TrimEnd().ReplaceLineEndings("\n");
        CheckingChooser chooser = new(body);
        Draft draft = new(writes: false);
        bool isRead = Storyteller.Run(chooser, SagaGenerator.English, draft);
        if (isRead && chooser.Position < body.Length)
            chooser.Report($"the tale is over, but the text goes on: {Excerpt.At(body, chooser.Position)}.");
        return new CheckResult(chooser.Violations.Count == 0, chooser.Violations, draft.Plan.Count);
    }
}
