using Skald.Tokenizers.Encodings;

namespace Skald.Cli.Tokens;

/// <summary>The first stretch of a text that two tokenizers cut in different ways.</summary>
/// <param name="Start">Where it begins, in UTF-16 units.</param>
/// <param name="End">Where both have a cut again.</param>
/// <param name="First">Indices of the first one's tokens in it.</param>
/// <param name="Second">Those of the second one's.</param>
internal sealed record CutDifference(int Start, int End, Range First, Range Second)
{
    /// <summary>The first difference, or null where both cut the text alike.</summary>
    public static CutDifference? Find(TokenCut first, TokenCut second)
    {
        (int a, int b) = (0, 0);
        while (a < first.Spans.Count && b < second.Spans.Count && first.Spans[a] == second.Spans[b]) (a, b) = (a + 1, b + 1);
        if (a == first.Spans.Count && b == second.Spans.Count) return null;
        int start = Math.Min(Begin(first, a), Begin(second, b));
        (int endA, int endB) = (a, b);
        int end;
        do
        {
            int reachA = Reach(first, endA, start), reachB = Reach(second, endB, start);
            if (endA < first.Spans.Count && (reachA <= reachB || endB == second.Spans.Count)) endA++;
            else if (endB < second.Spans.Count) endB++;
            end = Math.Max(Reach(first, endA, start), Reach(second, endB, start));
        }
        while ((Reach(first, endA, start) != Reach(second, endB, start) || IsWithin(first, endA) || IsWithin(second, endB))
            && (endA < first.Spans.Count || endB < second.Spans.Count));
        return new CutDifference(start, end, a..endA, b..endB);
    }

    /// <summary>The tokens of one side, as they are shown.</summary>
    public static string Show(TokenCut cut, Range range)
    {
        (int start, int length) = range.GetOffsetAndLength(cut.Ids.Count);
        return length == 0 ? "nothing" : $"│{string.Join('│', Enumerable.Range(start, length).Select(cut.Show))}│";
    }

    private static int Begin(TokenCut cut, int index) => index < cut.Spans.Count ? cut.Spans[index].Start : cut.Text.Length;

    private static int Reach(TokenCut cut, int end, int start) => end == 0 ? start : Math.Max(start, cut.Spans[end - 1].End);

    // The bytes of one character are one place.
    private static bool IsWithin(TokenCut cut, int end) =>
        end > 0 && end < cut.Spans.Count && cut.Spans[end] is { Length: > 0 } next && next.Start < cut.Spans[end - 1].End;
}
