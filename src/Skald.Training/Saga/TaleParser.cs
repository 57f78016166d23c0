using System.Diagnostics.CodeAnalysis;

namespace Skald.Training.Saga;

/// <summary>Recovers the choices behind a text of Saga: each text has at most one list of choices.</summary>
public static class TaleParser
{
    /// <summary>Reads a tale.</summary>
    /// <param name="text">The text, exactly: title line, four paragraphs, no line break at the end.</param>
    /// <param name="tale">The tale with choices, probability and truth; null when the text is none of Saga's.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Tale? tale)
    {
        ArgumentNullException.ThrowIfNull(text);
        TextChooser chooser = new(text);
        Draft draft = new(writes: false);
        bool isRead = Storyteller.Run(chooser, SagaGenerator.English, draft) && chooser.Position == text.Length;
        tale = isRead ? new Tale(text, draft) : null;
        return isRead;
    }

    /// <summary>ln of the probability with which Saga tells exactly this text, in nats; -∞ if it cannot.</summary>
    public static double LogProbability(string text) =>
        TryParse(text, out Tale? tale) ? tale.LogProbability : double.NegativeInfinity;
}
