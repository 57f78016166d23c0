using System.Buffers;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers;

/// <summary>Finds added tokens in a text: the leftmost, and of those that begin there the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Search _raw, _normalized;

    /// <param name="tokens">The tokens.</param>
    /// <param name="normalizer">What is done to text, and so to the tokens that are searched in it.</param>
    public AddedTokens(IEnumerable<AddedToken> tokens, INormalizer? normalizer = null)
    {
        InIdOrder = [.. tokens.OrderBy(t => t.Id)
            .Select(t => t.IsNormalized ? t with { Shown = Normalized(t.Content) } : t)];
        _raw = new Search(InIdOrder.Where(t => !t.IsNormalized).Select(t => (t.Content, t)));
        _normalized = new Search(InIdOrder.Where(t => t.IsNormalized).Select(t => (t.Shown, t)));

        string Normalized(string content) => normalizer is null
            ? content
            : normalizer.Normalize(AlignedText.Of(content)).ToString();
    }

    public AddedToken[] InIdOrder { get; }

    /// <summary>True where some are searched in the normalized text.</summary>
    public bool HasNormalized => _normalized.Any;

    /// <summary>True when a text must be searched under this policy.</summary>
    public bool MayOccur(SpecialTokenPolicy policy) => _raw.MayOccur(policy) || _normalized.MayOccur(policy);

    /// <summary>The first token at or after a place.</summary>
    /// <param name="text">The whole text: what stands before the place decides where words begin.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="isNormalized">Which of the two kinds to search.</param>
    /// <param name="policy">What becomes of special tokens: as plain text they are passed over.</param>
    /// <param name="match">The token found.</param>
    public bool TryFind(
        ReadOnlySpan<char> text, int from, bool isNormalized, SpecialTokenPolicy policy, out AddedMatch match) =>
        (isNormalized ? _normalized : _raw).TryFind(text, from, policy, out match);

    private sealed class Search
    {
        private readonly Trie<char> _trie = new();
        private readonly AddedToken[] _tokens;
        private readonly SearchValues<char>? _beginnings, _plainBeginnings;

        public Search(IEnumerable<(string Content, AddedToken Token)> tokens)
        {
            (string Content, AddedToken Token)[] found = [.. tokens.Where(t => t.Content.Length > 0)];
            _tokens = [.. found.Select(t => t.Token)];
            for (int i = 0; i < found.Length; i++) _trie.Add(found[i].Content, i);
            _beginnings = Beginnings(found.Select(t => t.Content));
            _plainBeginnings = Beginnings(found.Where(t => !t.Token.IsSpecial).Select(t => t.Content));
        }

        public bool Any => _tokens.Length > 0;

        public bool MayOccur(SpecialTokenPolicy policy) => Searched(policy) is not null;

        public bool TryFind(ReadOnlySpan<char> text, int from, SpecialTokenPolicy policy, out AddedMatch match)
        {
            match = default;
            // Without tokens other than special ones nothing is found in plain text, and nothing need be searched.
            if (Searched(policy) is null) return false;
            for (int at = from; at < text.Length;)
            {
                int skipped = text[at..].IndexOfAny(_beginnings!);
                if (skipped < 0) return false;
                at += skipped;
                int length = _trie.Longest(text[at..], out int index);
                if (length == 0)
                {
                    at++;
                    continue;
                }

                AddedToken token = _tokens[index];
                int end = at + length;
                if ((policy == SpecialTokenPolicy.PlainText && token.IsSpecial)
                    || (token.IsSingleWord && (EndsWithWord(text[..at]) || StartsWithWord(text[end..]))))
                {
                    at = end;
                    continue;
                }

                int start = at;
                while (token.StripsLeft && start > from && char.IsWhiteSpace(text[start - 1])) start--;
                while (token.StripsRight && end < text.Length && char.IsWhiteSpace(text[end])) end++;
                match = new AddedMatch(token, start, end);
                return true;
            }

            return false;
        }

        private static SearchValues<char>? Beginnings(IEnumerable<string> contents)
        {
            char[] first = [.. contents.Select(c => c[0]).Distinct().Order()];
            return first.Length == 0 ? null : SearchValues.Create(first);
        }

        private static bool StartsWithWord(ReadOnlySpan<char> text) =>
            !text.IsEmpty && System.Text.Rune.DecodeFromUtf16(text, out System.Text.Rune rune, out _) == OperationStatus.Done
                && CharacterKinds.IsWord(rune);

        private static bool EndsWithWord(ReadOnlySpan<char> text) =>
            !text.IsEmpty && System.Text.Rune.DecodeLastFromUtf16(text, out System.Text.Rune rune, out _) == OperationStatus.Done
                && CharacterKinds.IsWord(rune);

        private SearchValues<char>? Searched(SpecialTokenPolicy policy) =>
            policy == SpecialTokenPolicy.PlainText && _plainBeginnings is null ? null : _beginnings;
    }
}
