namespace Skald.Tokenizers.Text;

/// <summary>Splits a text at the matches of a pattern.</summary>
internal static class TextSplitter
{
    /// <summary>Appends the pieces; empty ones are left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">What is searched for.</param>
    /// <param name="behavior">What becomes of matches.</param>
    /// <param name="inverted">Take what lies between matches for the matches.</param>
    /// <param name="pieces">Receives the pieces.</param>
    public static void Split(
        AlignedText text, ITextPattern pattern, DelimiterBehavior behavior, bool inverted, List<AlignedText> pieces)
    {
        List<Span> spans = Spans(text, pattern, inverted);
        if (behavior == DelimiterBehavior.MergedWithNext) spans.Reverse();
        List<Span> merged = new(spans.Count);
        bool previous = false;
        foreach (Span span in spans)
        {
            bool joins = merged.Count > 0 && behavior switch
            {
                DelimiterBehavior.Contiguous => span.IsMatch == previous,
                DelimiterBehavior.MergedWithPrevious or DelimiterBehavior.MergedWithNext => span.IsMatch && !previous,
                _ => false,
            };
            previous = span.IsMatch;
            if (joins)
            {
                Span last = merged[^1];
                merged[^1] = new Span(Math.Min(last.Start, span.Start), Math.Max(last.End, span.End), last.IsMatch);
            }
            else if (behavior != DelimiterBehavior.Removed || !span.IsMatch)
            {
                merged.Add(span);
            }
        }

        if (behavior == DelimiterBehavior.MergedWithNext) merged.Reverse();
        foreach (Span span in merged)
            if (span.End > span.Start) pieces.Add(text.Slice(span.Start, span.End - span.Start));
    }

    /// <summary>Replaces every match, each with the place of the last character that it takes away.</summary>
    public static AlignedText Replace(AlignedText text, ITextPattern pattern, string content)
    {
        List<(int Start, int Length)> matches = [];
        pattern.FindAll(text.Span, matches);
        if (matches.Count == 0) return text;
        TextEdit edit = new(text);
        int at = 0;
        foreach ((int start, int length) in matches)
        {
            edit.Keep(start - at);
            edit.DropUnits(length);
            foreach (System.Text.Rune rune in content.EnumerateRunes()) edit.Insert(rune);
            at = start + length;
        }

        edit.Keep(text.Length - at);
        return edit.ToText();
    }

    private static List<Span> Spans(AlignedText text, ITextPattern pattern, bool inverted)
    {
        List<(int Start, int Length)> matches = [];
        pattern.FindAll(text.Span, matches);
        List<Span> spans = new((2 * matches.Count) + 1);
        int at = 0;
        foreach ((int start, int length) in matches)
        {
            if (start > at) spans.Add(new Span(at, start, inverted));
            spans.Add(new Span(start, start + length, !inverted));
            at = start + length;
        }

        if (at < text.Length) spans.Add(new Span(at, text.Length, inverted));
        return spans;
    }

    private readonly record struct Span(int Start, int End, bool IsMatch);
}
