namespace Skald.Models.Generation.Constraints;

/// <summary>A deterministic automaton over bytes, made of a grammar while it is used.</summary>
/// <remarks>
/// A state is the set of all places in the grammar that the bytes so far lead to. States and their successors are kept,
/// so a byte that was seen before costs one look-up. Not safe for concurrent use.
/// </remarks>
internal sealed class ByteAutomaton
{
    /// <summary>Where no text goes on.</summary>
    public const int Dead = -1;

    private const int Unknown = -2, MaxPlaces = 10_000;

    private readonly Grammar _grammar;
    private readonly ParseStacks _stacks;
    private readonly StackClosure _closure;
    private readonly List<State> _states = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <param name="grammar">What texts must follow.</param>
    /// <param name="spellable">Bytes that can be written one at a time.</param>
    public ByteAutomaton(Grammar grammar, ByteSet spellable)
    {
        _grammar = grammar;
        _stacks = new(grammar, spellable);
        _closure = new(grammar, _stacks);
        _closure.Enter(grammar.Root, ParseStacks.Empty);
        Start = Intern();
    }

    /// <summary>The state before the first byte.</summary>
    public int Start { get; }

    /// <summary>States and places made so far.</summary>
    public int Size => _states.Count + (_stacks.Count / 16);

    /// <summary>Whether the bytes so far are a whole text.</summary>
    public bool Accepts(int state) => _states[state].Accepts;

    /// <summary>Whether nothing can follow.</summary>
    public bool IsFinal(int state) => _states[state].Places.Length == 0;

    /// <summary>The fewest bytes, written one at a time, that make a whole text.</summary>
    public int Cost(int state) => state == Dead ? Grammar.Never : _states[state].Cost;

    /// <summary>The state after one byte more, or <see cref="Dead"/>.</summary>
    public int Next(int state, byte value)
    {
        int next = _states[state].Next[value];
        return next != Unknown ? next : Advance(_states[state], value);
    }

    /// <summary>The state after a byte, noted for all bytes that match at the same places.</summary>
    private int Advance(State state, byte value)
    {
        _closure.Clear();
        bool matches = false;
        ByteSet alike = ByteSet.All;
        foreach (int place in state.Places)
        {
            ParseStacks.Frame top = _stacks[place];
            ByteSet bytes = _grammar[top.Node].Bytes;
            bool isMatch = bytes.Contains(value);
            alike = isMatch ? alike.And(bytes) : alike.Without(bytes);
            if (!isMatch) continue;
            matches = true;
            _closure.Resume(top.Rest);
        }

        int next = matches ? Intern() : Dead;
        for (int other = 0; other < 256; other++)
            if (alike.Contains((byte)other)) state.Next[other] = next;
        return next;
    }

    private int Intern()
    {
        int[] places = [.. _closure.Places];
        if (places.Length > MaxPlaces)
        {
            throw new ConstraintException(
                $"{_grammar.What}: a text may be read in at most {MaxPlaces} ways, got {places.Length}; it is too ambiguous.");
        }

        if (places.Length == 0 && !_closure.IsFinished) return Dead;
        string key = string.Create(1 + (2 * places.Length), (places, _closure.IsFinished), static (text, state) =>
        {
            text[0] = state.IsFinished ? '1' : '0';
            for (int i = 0; i < state.places.Length; i++)
                (text[1 + (2 * i)], text[2 + (2 * i)]) = ((char)(state.places[i] >> 16), (char)state.places[i]);
        });
        if (_numbers.TryGetValue(key, out int known)) return known;
        int cost = _closure.IsFinished ? 0 : places.Min(_stacks.Cost);
        int[] next = new int[256];
        Array.Fill(next, Unknown);
        _states.Add(new(places, _closure.IsFinished, cost, next));
        return _numbers[key] = _states.Count - 1;
    }

    private sealed record State(int[] Places, bool Accepts, int Cost, int[] Next);
}
