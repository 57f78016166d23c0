using System.Text;

namespace Skald.Training.Saga;

/// <summary>All wordings of a step: fixed words, slots, and forks at which one of several ways is taken.</summary>
/// <remarks>
/// Written with slots in braces and forks in brackets, which may nest: "{She} [ran|went] home." has two wordings. The
/// ways of a fork are equally likely, whatever was chosen before. No way of a fork begins with another one, save that
/// one may be empty; so a reader needs no going back.
/// </remarks>
internal sealed class Template
{
    private readonly Segment[] _parts;

    private Template(Segment[] parts) => _parts = parts;

    /// <summary>The pieces in their order.</summary>
    public ReadOnlySpan<Segment> Parts => _parts;

    /// <summary>The template of a pattern, or a fork of several.</summary>
    public static Template Of(params string[] patterns)
    {
        Template[] ways = [.. patterns.Select(Parse)];
        return ways.Length == 1 ? ways[0] : new Template([new Segment("", Slot.None, ways)]);
    }

    /// <summary>Takes a way at every fork.</summary>
    /// <param name="pick">From the number of ways to the one taken.</param>
    /// <param name="ways">Receives them in the order of the text.</param>
    public void Choose(Func<int, int> pick, List<Way> ways)
    {
        foreach (Segment part in _parts)
        {
            if (part.Ways is null) continue;
            Way way = new(pick(part.Ways.Length), part.Ways.Length);
            ways.Add(way);
            part.Ways[way.Option].Choose(pick, ways);
        }
    }

    /// <summary>Appends the telling in this state, and notes the entities named.</summary>
    public void Tell(
        ITelling telling, in SagaState state, IReadOnlyList<Way> ways, StringBuilder text, Deed deed,
        List<EntityMention>? mentions)
    {
        int next = 0;
        Tell(telling, in state, ways, ref next, text, deed, mentions);
    }

    /// <summary>Reads the telling in this state from the beginning of a text.</summary>
    /// <param name="telling">The language.</param>
    /// <param name="state">The state after the act.</param>
    /// <param name="text">The text.</param>
    /// <param name="ways">Receives the ways taken.</param>
    /// <param name="length">Grows by the number of characters read.</param>
    /// <returns>Whether the text begins so; else the ways mean nothing.</returns>
    public bool TryRead(
        ITelling telling, in SagaState state, ReadOnlySpan<char> text, List<Way> ways, ref int length)
    {
        foreach (Segment part in _parts)
        {
            if (part.Ways is not null)
            {
                if (!TryReadFork(part.Ways, telling, in state, text, ways, ref length)) return false;
                continue;
            }

            string words = part.Words(telling, in state);
            if (!text[length..].StartsWith(words, StringComparison.Ordinal)) return false;
            length += words.Length;
        }

        return true;
    }

    private static bool TryReadFork(
        Template[] options, ITelling telling, in SagaState state, ReadOnlySpan<char> text, List<Way> ways,
        ref int length)
    {
        int before = length, taken = ways.Count, empty = -1;
        ways.Add(default);
        for (int option = 0; option < options.Length; option++)
        {
            if (options[option]._parts.Length == 0)
            {
                empty = option;
                continue;
            }

            if (options[option].TryRead(telling, in state, text, ways, ref length))
            {
                ways[taken] = new Way(option, options.Length);
                return true;
            }

            length = before;
            ways.RemoveRange(taken + 1, ways.Count - taken - 1);
        }

        ways[taken] = new Way(empty, options.Length);
        return empty >= 0;
    }

    private void Tell(
        ITelling telling, in SagaState state, IReadOnlyList<Way> ways, ref int next, StringBuilder text, Deed deed,
        List<EntityMention>? mentions)
    {
        foreach (Segment part in _parts)
        {
            if (part.Ways is not null)
            {
                Template way = part.Ways[ways[next++].Option];
                way.Tell(telling, in state, ways, ref next, text, deed, mentions);
                continue;
            }

            string words = part.Words(telling, in state);
            if (mentions is not null && SlotEntity.RoleOf(part.Slot) is { } role)
            {
                int skip = SlotEntity.Skip(part.Slot, words);
                mentions.Add(new EntityMention(
                    role, SlotEntity.KindOf(role), deed, words[skip..], text.Length + skip, words.Length - skip));
            }

            text.Append(words);
        }
    }

    private static Template Parse(string pattern)
    {
        int at = 0;
        return Parse(pattern, ref at);
    }

    /// <summary>Reads up to the end of the pattern or of the way.</summary>
    private static Template Parse(string pattern, ref int at)
    {
        List<Segment> parts = [];
        while (at < pattern.Length && pattern[at] is not ('|' or ']'))
        {
            if (pattern[at] == '[')
            {
                parts.Add(ParseFork(pattern, ref at));
            }
            else if (pattern[at] == '{')
            {
                int close = pattern.IndexOf('}', at);
                parts.Add(new Segment("", SlotNames.Parse(pattern[(at + 1)..close]), null));
                at = close + 1;
            }
            else
            {
                int length = pattern.AsSpan(at).IndexOfAny("[{|]");
                int end = length < 0 ? pattern.Length : at + length;
                parts.Add(new Segment(pattern[at..end], Slot.None, null));
                at = end;
            }
        }

        return new Template([.. parts]);
    }

    private static Segment ParseFork(string pattern, ref int at)
    {
        List<Template> ways = [];
        do
        {
            at++;
            ways.Add(Parse(pattern, ref at));
        }
        while (pattern[at] == '|');
        at++;
        return new Segment("", Slot.None, [.. ways]);
    }
}
