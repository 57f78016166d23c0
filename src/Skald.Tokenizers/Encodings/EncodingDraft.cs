namespace Skald.Tokenizers.Encodings;

/// <summary>Tokens on their way to a <see cref="TokenEncoding"/>, with what truncation cut off.</summary>
internal sealed class EncodingDraft
{
    private const int MostOverflows = 1 << 20;

    public List<TokenEntry> Tokens { get; private set; } = [];

    /// <summary>Further windows of the same text, each as long as the first at most.</summary>
    public List<List<TokenEntry>> Overflow { get; private set; } = [];

    public static EncodingDraft Of(params IEnumerable<TokenEntry> tokens)
    {
        EncodingDraft draft = new();
        draft.Tokens.AddRange(tokens);
        return draft;
    }

    /// <summary>The same with every token changed, in the overflow too.</summary>
    public EncodingDraft Select(Func<TokenEntry, int, TokenEntry> change)
    {
        EncodingDraft changed = new() { Tokens = [.. Tokens.Select(change)] };
        foreach (List<TokenEntry> part in Overflow) changed.Overflow.Add([.. part.Select(change)]);
        return changed;
    }

    /// <summary>The same with tokens around it, around each part of the overflow too.</summary>
    public EncodingDraft Surround(TokenEntry[] before, TokenEntry[] after)
    {
        EncodingDraft framed = new() { Tokens = [.. before, .. Tokens, .. after] };
        foreach (List<TokenEntry> part in Overflow) framed.Overflow.Add([.. before, .. part, .. after]);
        return framed;
    }

    /// <summary>Drafts one after another; each part of one's overflow meets each part of the others'.</summary>
    public static EncodingDraft Join(IReadOnlyList<EncodingDraft> drafts)
    {
        if (drafts.Count == 0) return new EncodingDraft();
        EncodingDraft sum = drafts[0];
        foreach (EncodingDraft next in drafts.Skip(1))
        {
            List<List<TokenEntry>> overflow = [];
            foreach (List<TokenEntry> mine in sum.Overflow)
            {
                overflow.Add([.. mine, .. next.Tokens]);
                foreach (List<TokenEntry> theirs in next.Overflow) Add(overflow, [.. mine, .. theirs]);
            }

            foreach (List<TokenEntry> theirs in next.Overflow) Add(overflow, [.. sum.Tokens, .. theirs]);
            sum = new EncodingDraft { Tokens = [.. sum.Tokens, .. next.Tokens], Overflow = overflow };
        }

        return sum;
    }

    /// <summary>Cuts to a number of tokens; the rest goes to the overflow in windows that overlap by a stride.</summary>
    /// <exception cref="ArgumentException">The stride is not less than the length.</exception>
    public void Truncate(int length, int stride, bool fromLeft)
    {
        if (length >= Tokens.Count) return;
        if (length == 0)
        {
            Overflow.Add(Tokens);
            Tokens = [];
            return;
        }

        if (stride >= length)
        {
            throw new ArgumentException(
                $"Truncation: the stride must be less than the room for tokens, got {stride} with room for {length} " +
                "(special tokens take room too).");
        }

        List<List<TokenEntry>> windows = [];
        int step = length - stride, count = Tokens.Count;
        if (fromLeft)
        {
            for (int end = count; end > 0; end -= step)
            {
                int start = Math.Max(0, end - length);
                windows.Add(Tokens[start..end]);
                if (start == 0) break;
            }
        }
        else
        {
            for (int start = 0; start < count; start += step)
            {
                int end = Math.Min(start + length, count);
                windows.Add(Tokens[start..end]);
                if (end == count) break;
            }
        }

        Tokens = windows[0];
        Overflow = windows[1..];
    }

    private static void Add(List<List<TokenEntry>> overflow, List<TokenEntry> part)
    {
        if (overflow.Count == MostOverflows)
        {
            throw new ArgumentException(
                $"Truncation: a pair may have at most {MostOverflows} overflowing parts; use a greater length.");
        }

        overflow.Add(part);
    }
}
