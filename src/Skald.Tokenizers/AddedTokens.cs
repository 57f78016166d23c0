using System.Buffers;

namespace Skald.Tokenizers;

/// <summary>Finds added tokens in a text: the leftmost, and of those that begin there the longest.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] _byLength;  // longest first
    private readonly SearchValues<string>? _all;
    private readonly SearchValues<string>? _plain;  // those that are not special

    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        InIdOrder = [.. tokens.OrderBy(t => t.Id)];
        _byLength = [.. InIdOrder.OrderByDescending(t => t.Content.Length)];
        string[] plain = [.. InIdOrder.Where(t => !t.IsSpecial).Select(t => t.Content)];
        if (InIdOrder.Length > 0)
            _all = SearchValues.Create([.. InIdOrder.Select(t => t.Content)], StringComparison.Ordinal);
        if (plain.Length > 0) _plain = SearchValues.Create(plain, StringComparison.Ordinal);
    }

    public AddedToken[] InIdOrder { get; }

    /// <summary>True when a text must be searched under this policy.</summary>
    public bool MayOccur(SpecialTokenPolicy policy) => Searched(policy) is not null;

    /// <summary>Position of the first added token, or -1.</summary>
    public int Find(ReadOnlySpan<char> text, SpecialTokenPolicy policy, out AddedToken token)
    {
        token = default;
        SearchValues<string>? searched = Searched(policy);
        int at = searched is null ? -1 : text.IndexOfAny(searched);
        if (at < 0) return -1;
        foreach (AddedToken candidate in _byLength)
        {
            if (candidate.IsSpecial && policy == SpecialTokenPolicy.PlainText) continue;
            if (!text[at..].StartsWith(candidate.Content, StringComparison.Ordinal)) continue;
            token = candidate;
            return at;
        }

        return -1;
    }

    private SearchValues<string>? Searched(SpecialTokenPolicy policy) =>
        policy == SpecialTokenPolicy.PlainText ? _plain : _all;
}
