namespace Skald.Models.Generation.Constraints;

/// <summary>The bytes of a vocabulary's tokens, shared beginnings once. Special and empty tokens are not in it.</summary>
/// <remarks>
/// One for each tokenizer serves all its constraints, on any thread. Nodes lie in the order of their bytes, each before
/// all below it, so that a walk reads memory forwards and leaves parts out by one jump.
/// </remarks>
public sealed class TokenTrie
{
    private const int MaxToken = 1000, MaxSubsets = 16;

    private readonly byte[] _labels;
    private readonly ushort[] _depths;
    private readonly int[] _ends, _firstToken, _nextToken;
    private readonly byte[][] _tokens;
    private readonly Dictionary<ByteSet, TokenSubset> _subsets = [];
    private readonly Lock _lock = new();

    private TokenTrie(byte[][] tokens)
    {
        _tokens = tokens;
        _nextToken = new int[tokens.Length];
        int[] order = [.. Enumerable.Range(0, tokens.Length).Where(id => tokens[id].Length is > 0 and <= MaxToken)];
        Array.Sort(order, (a, b) => tokens[a].AsSpan().SequenceCompareTo(tokens[b]) is var sign and not 0 ? sign : b - a);
        List<byte> labels = [0];
        List<ushort> depths = [0];
        List<int> ids = [-1], path = [0];
        byte[] before = [];
        foreach (int id in order)
        {
            byte[] token = tokens[id];
            int shared = before.AsSpan().CommonPrefixLength(token);
            path.RemoveRange(shared + 1, path.Count - shared - 1);
            for (int i = shared; i < token.Length; i++)
            {
                path.Add(labels.Count);
                labels.Add(token[i]);
                depths.Add((ushort)(i + 1));
                ids.Add(-1);
            }

            _nextToken[id] = ids[path[^1]];
            ids[path[^1]] = id;
            before = token;
            if (token.Length == 1) Spellable = Spellable.With(token[0]);
        }

        (_labels, _depths, _firstToken) = ([.. labels], [.. depths], [.. ids]);
        _ends = Ends(_depths);
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

    /// <summary>Allows the tokens that an automaton can take and finish within so many bytes.</summary>
    /// <param name="automaton">Takes bytes.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="own">Tokens that lead back to that state and are left out; null for none.</param>
    /// <param name="left">Tokens, and so bytes at worst, that are left, this one included.</param>
    /// <param name="mask">Where they are allowed.</param>
    internal void Walk(ByteAutomaton automaton, int state, TokenSubset? own, int left, TokenMask mask)
    {
        // States on the way down; once away from the first, the same bytes may lead elsewhere.
        Span<int> states = stackalloc int[MaxToken + 1];
        states[0] = state;
        int away = own is null ? 0 : MaxToken + 1;  // the depth from which the path is away from the first state
        for (int node = 1; node < _labels.Length;)
        {
            int depth = _depths[node], next = ByteAutomaton.Dead;
            if (depth <= away) away = own is null ? 0 : MaxToken + 1;
            bool isOwn = depth <= away;
            if (!isOwn || !own!.IsWhole(node)) next = automaton.Next(states[depth - 1], _labels[node]);
            if (next == ByteAutomaton.Dead)
            {
                node = _ends[node];
                continue;
            }

            states[depth] = next;
            if (isOwn && next != state) (away, isOwn) = (depth, false);
            int id = isOwn ? -1 : _firstToken[node];
            if (id >= 0 && automaton.Cost(next) is var cost && cost < left)
                for (; id >= 0; id = _nextToken[id]) mask.Add(id, cost);
            node++;
        }
    }

    /// <summary>The tokens that consist of certain bytes only; the last ones asked for are kept.</summary>
    internal TokenSubset Within(ByteSet bytes)
    {
        lock (_lock)
        {
            if (_subsets.TryGetValue(bytes, out TokenSubset? known)) return known;
            if (_subsets.Count >= MaxSubsets) _subsets.Clear();
            return _subsets[bytes] = Find(bytes);
        }
    }

    private TokenSubset Find(ByteSet bytes)
    {
        bool[] isWhole = new bool[_labels.Length], isInside = new bool[_labels.Length];
        isInside[0] = true;
        ulong[] bits = new ulong[(_tokens.Length + 63) / 64];
        int count = 0;
        for (int node = 0; node < _labels.Length; node++)  // parents come before their children
        {
            if (!isInside[node]) continue;
            for (int child = node + 1; child < _ends[node]; child = _ends[child])
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
            for (int child = node + 1; isWhole[node] && child < _ends[node]; child = _ends[child])
                isWhole[node] = isWhole[child];
        }

        return new(bits, count, isWhole);
    }

    /// <summary>For each node the first one behind all below it.</summary>
    private static int[] Ends(ushort[] depths)
    {
        int[] ends = new int[depths.Length];
        Stack<int> open = new();
        for (int node = 0; node <= depths.Length; node++)
        {
            while (open.Count > 0 && (node == depths.Length || depths[open.Peek()] >= depths[node])) ends[open.Pop()] = node;
            open.Push(node);
        }

        return ends;
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
