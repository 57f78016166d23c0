namespace Skald.Models.Generation.Constraints;

/// <summary>What a generated text must be: a JSON schema, a grammar or a pattern, over the tokens of one vocabulary.</summary>
/// <remarks>
/// All are compiled to one automaton over bytes; the tokens that may follow a state are found by walking the
/// vocabulary's trie once and kept. A text is never invalid: a token is allowed only if the rest can still be finished,
/// one byte a token at worst, within the tokens that are left. One constraint may serve any number of sequences on one
/// thread; it is not safe for concurrent use.
/// </remarks>
public sealed class TokenConstraint
{
    private const int MaxSize = 60_000;

    private readonly Grammar _grammar;
    private readonly TokenTrie _trie;
    private readonly Dictionary<int, TokenMask> _masks = [];
    private readonly Dictionary<(int State, int Left), TokenMask> _narrowMasks = [];
    private ByteAutomaton _automaton;

    private TokenConstraint(Grammar grammar, TokenTrie trie)
    {
        (_grammar, _trie) = (grammar, trie);
        _automaton = new(grammar, trie.Spellable);
        if (ShortestLength >= Grammar.Never)
        {
            throw new ConstraintException(
                $"{grammar.What}: at least one text must be possible with the vocabulary's single-byte tokens, got none.");
        }
    }

    /// <summary>Fewest tokens that always suffice for a whole text.</summary>
    public int ShortestLength => _automaton.Cost(_automaton.Start);

    /// <summary>Rises whenever states are forgotten.</summary>
    internal int Epoch { get; private set; }

    /// <summary>The state before the first token.</summary>
    internal int Start => _automaton.Start;

    /// <summary>JSON that a schema describes; see <see cref="JsonSchemaKeywords"/> for what it may say.</summary>
    /// <param name="schema">The schema's text.</param>
    /// <param name="trie">The vocabulary.</param>
    /// <exception cref="ConstraintException">The schema is no JSON, too large, impossible, or uses another keyword.</exception>
    public static TokenConstraint FromJsonSchema(string schema, TokenTrie trie) => new(JsonSchemaCompiler.Compile(schema), trie);

    /// <summary>Texts of a grammar in llama.cpp's GBNF, whose first rule is <c>root</c>.</summary>
    /// <param name="grammar">The grammar's text.</param>
    /// <param name="trie">The vocabulary.</param>
    /// <exception cref="ConstraintException">The grammar is wrong, too large, impossible, or a rule begins with itself.</exception>
    public static TokenConstraint FromGrammar(string grammar, TokenTrie trie) => new(GbnfCompiler.Compile(grammar), trie);

    /// <summary>Texts that a regular expression matches from beginning to end.</summary>
    /// <param name="pattern">A pattern without backward references and look-around.</param>
    /// <param name="trie">The vocabulary.</param>
    /// <exception cref="ConstraintException">The pattern is wrong, too large, impossible, or needs more than an automaton.</exception>
    public static TokenConstraint FromRegex(string pattern, TokenTrie trie) => new(RegexCompiler.Compile(pattern), trie);

    /// <summary>Whether bytes of a text so far are a whole text.</summary>
    public bool Accepts(ReadOnlySpan<int> tokens)
    {
        int state = Start;
        foreach (int id in tokens)
            if ((state = Advance(state, id)) == ByteAutomaton.Dead) return false;
        return _automaton.Accepts(state);
    }

    /// <summary>Forgets states where there are too many; all numbers of states are void then.</summary>
    internal void Tidy()
    {
        if (_automaton.Size < MaxSize && _masks.Count < MaxSize / 16) return;
        _automaton = new(_grammar, _trie.Spellable);
        _masks.Clear();
        _narrowMasks.Clear();
        Epoch++;
    }

    /// <summary>The state after a token, or dead.</summary>
    internal int Advance(int state, int id)
    {
        if (id >= _trie.Count || _trie[id].Length == 0) return ByteAutomaton.Dead;
        foreach (byte value in _trie[id])
            if ((state = _automaton.Next(state, value)) == ByteAutomaton.Dead) break;
        return state;
    }

    /// <summary>Whether the text may end in a state.</summary>
    internal bool MayEnd(int state) => _automaton.Accepts(state);

    /// <summary>Whether the text must end in a state.</summary>
    internal bool MustEnd(int state) => _automaton.IsFinal(state);

    /// <summary>The fewest bytes that finish a text from a state.</summary>
    internal int Cost(int state) => _automaton.Cost(state);

    /// <summary>The tokens that may follow a state when so many tokens are left.</summary>
    internal TokenMask Mask(int state, int left)
    {
        if (!_masks.TryGetValue(state, out TokenMask? mask)) _masks[state] = mask = Walk(state, Grammar.Never);
        if (mask.LongestCost < left) return mask;
        if (!_narrowMasks.TryGetValue((state, left), out TokenMask? narrow))
        {
            if (_narrowMasks.Count > 256) _narrowMasks.Clear();
            _narrowMasks[(state, left)] = narrow = Walk(state, left);
        }

        return narrow;
    }

    private TokenMask Walk(int state, int left)
    {
        var mask = new TokenMask(_trie.Count);
        TokenSubset? own = Own(state);
        if (own is not null && _automaton.Cost(state) < left) mask.Add(own, _automaton.Cost(state));
        _trie.Walk(_automaton, state, own, left, mask);
        return mask;
    }

    /// <summary>The tokens all of whose bytes lead back to a state; null where those are few.</summary>
    private TokenSubset? Own(int state)
    {
        if (_automaton.Next(state, (byte)'e') != state) return null;
        ByteSet bytes = default;
        for (int value = 0; value < 256; value++)
            if (_automaton.Next(state, (byte)value) == state) bytes = bytes.With((byte)value);
        return _trie.Within(bytes);
    }
}
