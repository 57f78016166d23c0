namespace Skald.Tokenizers.Training;

/// <summary>Cuts normalised text at the marks that stand for spaces.</summary>
internal static class SpaceSplitter
{
    private const char Space = '\u2581';

    /// <summary>
    /// Each word with the space before it, or behind it; runs of spaces stay together where such pieces are allowed.
    /// </summary>
    public static IEnumerable<Range> Words(string text, SentencePieceTrainingOptions options)
    {
        int start = 0;
        for (int i = 1; i < text.Length; i++)
        {
            bool isSpace = text[i] == Space, wasSpace = text[i - 1] == Space;
            bool begins = options.TreatsSpaceAsSuffix
                ? wasSpace && !(options.AllowsSpaceOnlyPieces && isSpace)
                : isSpace && !(options.AllowsSpaceOnlyPieces && wasSpace);
            if (!begins) continue;
            yield return start..i;
            start = i;
        }

        if (text.Length > 0) yield return start..text.Length;
    }
}
