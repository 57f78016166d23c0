namespace Skald.Models.Generation;

/// <summary>Watches a stream of text for texts that end it, holding back what may become one.</summary>
internal sealed class StopTexts(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>Whether a stop text has appeared.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Takes new text and returns what can be shown.</summary>
    public string Append(string text)
    {
        string open = _held + text;
        int first = -1;
        foreach (string stop in stops)
        {
            int at = stop.Length == 0 ? -1 : open.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (first < 0 || at < first)) first = at;
        }

        if (first >= 0)
        {
            (IsFound, _held) = (true, "");
            return open[..first];
        }

        int keep = HeldBack(open);
        _held = open[^keep..];
        return open[..^keep];
    }

    /// <summary>What was held back, once nothing follows.</summary>
    public string Flush()
    {
        string rest = _held;
        _held = "";
        return rest;
    }

    /// <summary>The longest end of the text that begins a stop text.</summary>
    private int HeldBack(string text)
    {
        int longest = 0;
        foreach (string stop in stops)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
                if (text.EndsWith(stop[..length], StringComparison.Ordinal)) longest = length;
        }

        return longest;
    }
}
