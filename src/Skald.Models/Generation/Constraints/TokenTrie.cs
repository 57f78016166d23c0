namespace Skald.Models.Generation.Constraints;

/// <summary>The bytes of a vocabulary's tokens, shared beginnings once. Special and empty tokens are not in it.</summary>
/// <remarks>Immutable: one for each tokenizer serves all its constraints.</remarks>
public sealed class TokenTrie
{
    private const int MaxToken = 1000;

    private readonly byte[] _labels;
    private readonly int[] _firstChild, _nextSibling, _firstToken, _nextToken;
    private readonly byte[][] _tokens;

    private TokenTrie(byte[][] tokens)
    {
        _tokens = tokens;
        _nextToken = new int[tokens.Length];
        List<byte> labels = [0];
        List<int> children = [-1], siblings = [-1], ids = [-1];
        for (int id = tokens.Length - 1; id >= 0; id--)
        {
            if (tokens[id].Length is 0 or > MaxToken) continue;
            int node = 0;
            foreach (byte label in tokens[id])
            {
                int child = children[node];
                while (child >= 0 && labels[child] != label) child = siblings[child];
                if (child < 0)
                {
                    child = labels.Count;
                    labels.Add(label);
                    siblings.Add(children[node]);
                    children.Add(-1);
                    ids.Add(-1);
                    children[node] = child;
                }

                node = child;
            }

            _nextToken[id] = ids[node];
            ids[node] = id;
            if (tokens[id].Length == 1) Spellable = Spellable.With(tokens[id][0]);
        }

        (_labels, _firstChild, _nextSibling, _firstToken) = ([.. labels], [.. children], [.. siblings], [.. ids]);
    }

    /// <summary>Ids, those without bytes included.</summary>
    public int Count => _tokens.Length;

    /// <summary>Bytes that are tokens of their own.</summary>
    internal ByteSet Spellable { get; }

    /// <summary>The bytes of a token.</summary>
    internal ReadOnlySpan<byte> this[int id] => _tokens[id];

    /// <summary>The trie of a tokenizer's tokens.</summary>
    /// <param name="tokenizer">Whose tokens.</param>
    /// <param name="vocabularySize">The model's ids, where it has more than the tokenizer; null for the tokenizer's.</param>
    public static TokenTrie Of(Tokenizers.ITokenizer tokenizer, int? vocabularySize = null)
    {
        byte[][] tokens = new byte[Math.Max(tokenizer.VocabularySize, vocabularySize ?? 0)][];
        for (int id = 0; id < tokens.Length; id++) tokens[id] = Bytes(tokenizer, id);
        return new(tokens);
    }

    /// <summary>The trie of given tokens; empty ones are never written.</summary>
    public static TokenTrie Of(IEnumerable<byte[]> tokens) => new([.. tokens]);

    /// <summary>Finds the tokens that an automaton can take, and the state that each leads to.</summary>
    /// <param name="automaton">Takes bytes.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="own">Tokens that lead back to that state and are left out; null for none.</param>
    /// <param name="found">Told each other token and its state.</param>
    internal void Walk(ByteAutomaton automaton, int state, TokenSubset? own, Action<int, int> found) =>
        Walk(automaton, 0, state, own, found);

    private void Walk(ByteAutomaton automaton, int node, int state, TokenSubset? own, Action<int, int> found)
    {
        for (int child = _firstChild[node]; child >= 0; child = _nextSibling[child])
        {
            if (own is not null && own.IsWhole(child)) continue;
            int next = automaton.Next(state, _labels[child]);
            if (next == ByteAutomaton.Dead) continue;
            // Once away from the state, the same bytes may lead elsewhere; on it, the token is known.
            TokenSubset? below = next == state ? own : null;
            if (below is null)
                for (int id = _firstToken[child]; id >= 0; id = _nextToken[id]) found(id, next);
            Walk(automaton, child, next, below, found);
        }
    }

    /// <summary>The tokens that consist of certain bytes only.</summary>
    internal TokenSubset Within(ByteSet bytes)
    {
        bool[] isWhole = new bool[_labels.Length], isInside = new bool[_labels.Length];
        isInside[0] = true;
        ulong[] bits = new ulong[(_tokens.Length + 63) / 64];
        int count = 0;
        for (int node = 0; node < _labels.Length; node++)  // parents come before their children
        {
            if (!isInside[node]) continue;
            for (int child = _firstChild[node]; child >= 0; child = _nextSibling[child])
                isInside[child] = bytes.Contains(_labels[child]);
            for (int id = node == 0 ? -1 : _firstToken[node]; id >= 0; id = _nextToken[id])
            {
                bits[id >> 6] |= 1UL << (id & 63);
                count++;
            }
        }

        for (int node = _labels.Length - 1; node > 0; node--)
        {
            isWhole[node] = isInside[node];
            for (int child = _firstChild[node]; isWhole[node] && child >= 0; child = _nextSibling[child])
                isWhole[node] = isWhole[child];
        }

        return new(bits, count, isWhole);
    }

    private static byte[] Bytes(Tokenizers.ITokenizer tokenizer, int id)
    {
        if (id >= tokenizer.VocabularySize || tokenizer.IsSpecial(id)) return [];
        try
        {
            return tokenizer.GetBytes(id).ToArray();
        }
        catch (ArgumentOutOfRangeException)
        {
            return [];  // a hole between the ids
        }
    }
}
