namespace Skald.Training.Data;

/// <summary>Windows that begin where documents do: each document in windows of its own.</summary>
/// <remarks>
/// A window begins with the token before its first target: the one that ends the document before, or, in the further
/// windows of a long document, the last target of the window before.
/// </remarks>
internal static class DocumentWindows
{
    /// <summary>Position and number of the targets of every window, in the order of the text.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="context">Most targets of a window.</param>
    public static List<(long Start, int Count)> Of(ITokenSequence tokens, int context)
    {
        List<(long, int)> windows = [];
        long start = 0;
        foreach (long next in tokens.DocumentStarts().Append(tokens.Count))
        {
            for (; start < next; start += context)
                windows.Add((start, (int)Math.Min(context, next - start)));
            start = next;
        }

        return windows;
    }
}
