using System.Text;

namespace Skald.Training.Saga;

/// <summary>One wording: fixed words and slots.</summary>
/// <remarks>
/// Written with slots in braces and alternatives in brackets, which may nest: "{She} [ran|went] home." is two
/// wordings. Every combination of alternatives becomes a template of its own, all equally likely.
/// </remarks>
internal sealed class Template
{
    private readonly Segment[] _segments;

    private Template(string source, string previous)
    {
        Source = source;
        SharedLength = source.AsSpan().CommonPrefixLength(previous);
        _segments = Segments(source);
    }

    /// <summary>The wording as written, its alternatives decided.</summary>
    public string Source { get; }

    /// <summary>How many characters of the source begin the source of the wording before it in its set, too.</summary>
    public int SharedLength { get; }

    public ReadOnlySpan<Segment> Parts => _segments;

    /// <summary>All wordings of the patterns, in order.</summary>
    public static Template[] Set(params string[] patterns)
    {
        List<Template> set = [];
        foreach (string pattern in patterns)
            foreach (string source in Expand(pattern))
                set.Add(new Template(source, previous: set.Count == 0 ? "" : set[^1].Source));
        return [.. set];
    }

    /// <summary>Appends the telling in this state, and notes the entities named.</summary>
    public void Tell(
        ITelling telling, in SagaState state, StringBuilder text, Deed deed, List<EntityMention>? mentions)
    {
        foreach (Segment part in _segments)
        {
            string words = part.Slot == Slot.None ? part.Literal : telling.Words(part.Slot, in state);
            if (mentions is not null && SlotEntity.RoleOf(part.Slot) is { } role)
            {
                int skip = SlotEntity.Skip(part.Slot, words);
                mentions.Add(new EntityMention(
                    role, SlotEntity.KindOf(role), deed, words[skip..], text.Length + skip, words.Length - skip));
            }

            text.Append(words);
        }
    }

    private static List<string> Expand(string pattern)
    {
        int open = pattern.IndexOf('[', StringComparison.Ordinal);
        if (open < 0) return [pattern];

        int depth = 0, start = open + 1, close = open;
        List<string> options = [];
        for (int i = open; i < pattern.Length; i++)
        {
            char c = pattern[i];
            if (c == '[') depth++;
            if ((c == '|' && depth == 1) || (c == ']' && depth == 1))
            {
                options.Add(pattern[start..i]);
                start = i + 1;
            }

            if (c == ']' && --depth == 0)
            {
                close = i;
                break;
            }
        }

        string head = pattern[..open];
        List<string> tails = Expand(pattern[(close + 1)..]);
        List<string> all = [];
        foreach (string option in options)
            foreach (string middle in Expand(option))
                foreach (string tail in tails) all.Add(head + middle + tail);
        return all;
    }

    private static Segment[] Segments(string source)
    {
        List<Segment> parts = [];
        for (int at = 0; at < source.Length;)
        {
            int open = source.IndexOf('{', at);
            if (open < 0) open = source.Length;
            if (open > at) parts.Add(new Segment(source[at..open], Slot.None, at, open));
            if (open == source.Length) break;
            int close = source.IndexOf('}', open);
            parts.Add(new Segment("", SlotNames.Parse(source[(open + 1)..close]), open, close + 1));
            at = close + 1;
        }

        return [.. parts];
    }
}
