using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Training;

/// <summary>Gathers what a merge changes for the symbols on one side of it, so that each pair is looked up once.</summary>
internal sealed class NeighborChanges
{
    private readonly List<int> _symbols = [];
    private NeighborChange[] _changes = new NeighborChange[1 << 9];  // by symbol
    private (int Symbol, int Place)[] _noted = new (int, int)[1 << 8];
    private int _count;

    /// <summary>Symbols that were noted, in the order of the places.</summary>
    public List<int> Symbols => _symbols;

    public ref NeighborChange this[int symbol] => ref _changes[symbol];

    /// <summary>Notes a place of a pair with a symbol, in a word that was seen so often.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Note(int symbol, int place, long times)
    {
        if (symbol >= _changes.Length) Array.Resize(ref _changes, Math.Max(symbol + 1, 2 * _changes.Length));
        ref NeighborChange change = ref _changes[symbol];
        if (change.Places++ == 0) _symbols.Add(symbol);
        change.Times += times;
        if (_count == _noted.Length) Array.Resize(ref _noted, checked(2 * _count));
        _noted[_count++] = (symbol, place);
    }

    /// <summary>Writes all places down and forgets them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(PairTable pairs)
    {
        NeighborChange[] changes = _changes;
        foreach ((int symbol, int place) in _noted.AsSpan(0, _count))
            if (changes[symbol].Next >= 0) pairs.SetPlace(changes[symbol].Next++, place);
        foreach (int symbol in _symbols) changes[symbol] = default;
        _symbols.Clear();
        _count = 0;
    }
}
