using System.Buffers;

namespace Skald.Tokenizers.Models;

/// <summary>A part of a run of symbols with the symbols that it merges into.</summary>
internal struct MergeWindow : IDisposable
{
    private int[]? _memory;  // the symbols, then where each begins
    private int _room;

    public int Start { get; private set; }

    public int End { get; private set; }

    public int Count { get; private set; }

    public readonly ReadOnlySpan<int> Ids => _memory.AsSpan(0, Count);

    /// <summary>Where a symbol begins in the run; the one after the last where the window ends.</summary>
    public readonly int StartOf(int symbol) => symbol == Count ? End : Start + _memory![_room + symbol];

    public void Merge(ReadOnlySpan<int> run, int start, int size, PairTable pairs)
    {
        (Start, End) = (start, (int)Math.Min(run.Length, (long)start + size));
        Count = End - start;
        if (_room < Count)
        {
            Dispose();
            _room = Count;
            _memory = ArrayPool<int>.Shared.Rent(checked(2 * _room));
        }

        Span<int> ids = _memory.AsSpan(0, Count), places = _memory.AsSpan(_room, Count);
        run[start..End].CopyTo(ids);
        for (int i = 0; i < places.Length; i++) places[i] = i;
        Count = SymbolMerger.MergeWhole(ids, places, pairs);
    }

    /// <summary>Gives the memory back; it may be used again.</summary>
    public void Dispose()
    {
        if (_memory is not null) ArrayPool<int>.Shared.Return(_memory);
        (_memory, _room) = (null, 0);
    }
}
