using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Methods;

/// <summary>Cuts texts into words, lines, and parts between separators.</summary>
internal static class TextParts
{
    /// <summary>The words between white space.</summary>
    /// <param name="most">Most cuts; negative for all. What follows the last is one part.</param>
    public static List<string> Words(Rendering rendering, string text, long most)
    {
        var words = new List<string>();
        int at = 0;
        while (true)
        {
            while (at < text.Length && Characters.IsSpace(text[at])) at++;
            if (at == text.Length) break;
            int end = most >= 0 && words.Count >= most ? text.Length : at;
            while (end < text.Length && !Characters.IsSpace(text[end])) end++;
            // The rest keeps the blanks at its end.
            Add(rendering, words, text[at..end]);
            at = end;
        }

        return words;
    }

    /// <summary>The same, with the cuts counted from the end.</summary>
    public static List<string> LastWords(Rendering rendering, string text, long most)
    {
        var words = new List<string>();
        int end = text.Length;
        while (true)
        {
            while (end > 0 && Characters.IsSpace(text[end - 1])) end--;
            if (end == 0) break;
            int at = most >= 0 && words.Count >= most ? 0 : end;
            while (at > 0 && !Characters.IsSpace(text[at - 1])) at--;
            Add(rendering, words, text[at..end]);
            end = at;
        }

        words.Reverse();
        return words;
    }

    /// <summary>The parts between separators.</summary>
    public static List<string> At(Rendering rendering, string text, string separator, long most)
    {
        var parts = new List<string>();
        int at = 0;
        while (most < 0 || parts.Count < most)
        {
            int end = text.IndexOf(separator, at, StringComparison.Ordinal);
            if (end < 0) break;
            Add(rendering, parts, text[at..end]);
            at = end + separator.Length;
        }

        Add(rendering, parts, text[at..]);
        return parts;
    }

    /// <summary>The same, with the cuts counted from the end.</summary>
    public static List<string> AtLast(Rendering rendering, string text, string separator, long most)
    {
        var parts = new List<string>();
        int end = text.Length;
        while (most < 0 || parts.Count < most)
        {
            int at = text.AsSpan(0, end).LastIndexOf(separator);
            if (at < 0) break;
            Add(rendering, parts, text[(at + separator.Length)..end]);
            end = at;
        }

        Add(rendering, parts, text[..end]);
        parts.Reverse();
        return parts;
    }

    /// <summary>The lines, by line ends of all kinds.</summary>
    public static List<string> Lines(Rendering rendering, string text, bool keepEnds)
    {
        var lines = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int end = at;
            while (end < text.Length && !Characters.IsLineEnd(text[end])) end++;
            int next = end;
            if (next < text.Length) next += text[next] == '\r' && next + 1 < text.Length && text[next + 1] == '\n' ? 2 : 1;
            Add(rendering, lines, text[at..(keepEnds ? next : end)]);
            at = next;
        }

        return lines;
    }

    private static void Add(Rendering rendering, List<string> parts, string part)
    {
        rendering.Meter.Text(part.Length);
        rendering.Meter.Step();
        if (parts.Count >= rendering.Meter.Budget.MaxItems) rendering.Meter.Items(parts.Count + 1L);
        parts.Add(part);
    }
}
