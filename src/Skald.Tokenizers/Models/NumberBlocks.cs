using System.Buffers;

namespace Skald.Tokenizers.Models;

/// <summary>Numbers in blocks from the shared pool: they grow without ever being copied, and go back to it.</summary>
internal struct NumberBlocks : IDisposable
{
    // So large that a garbage collection leaves them where they are: smaller ones it would copy, the more the longer a text is.
    private const int BlockBits = 15, BlockSize = 1 << BlockBits, FirstBlocks = 16;

    private int[][]? _blocks;
    private int _held;

    public int Count { get; private set; }

    public readonly int this[int index] => _blocks![index >> BlockBits][index & (BlockSize - 1)];

    public void Add(int number)
    {
        if (Count >> BlockBits == _held) AddBlock();
        _blocks![Count >> BlockBits][Count & (BlockSize - 1)] = number;
        Count++;
    }

    public void Add(ReadOnlySpan<int> numbers)
    {
        while (!numbers.IsEmpty)
        {
            if (Count >> BlockBits == _held) AddBlock();
            Span<int> rest = _blocks![Count >> BlockBits].AsSpan(Count & (BlockSize - 1), BlockSize - (Count & (BlockSize - 1)));
            int count = Math.Min(rest.Length, numbers.Length);
            numbers[..count].CopyTo(rest);
            numbers = numbers[count..];
            Count += count;
        }
    }

    /// <summary>Forgets the last ones.</summary>
    public void CutTo(int count) => Count = count;

    /// <summary>Copies all.</summary>
    public readonly void CopyTo(Span<int> target)
    {
        for (int at = 0; at < Count; at += BlockSize)
            _blocks![at >> BlockBits].AsSpan(0, Math.Min(BlockSize, Count - at)).CopyTo(target[at..]);
    }

    /// <summary>Gives the memory back; it may be used again.</summary>
    public void Dispose()
    {
        for (int block = 0; block < _held; block++) ArrayPool<int>.Shared.Return(_blocks![block]);
        if (_blocks is not null) ArrayPool<int[]>.Shared.Return(_blocks, clearArray: true);
        (_blocks, _held, Count) = (null, 0, 0);
    }

    private void AddBlock()
    {
        _blocks ??= ArrayPool<int[]>.Shared.Rent(FirstBlocks);
        if (_held == _blocks.Length)
        {
            int[][] more = ArrayPool<int[]>.Shared.Rent(2 * _held);
            _blocks.CopyTo(more, 0);
            ArrayPool<int[]>.Shared.Return(_blocks, clearArray: true);
            _blocks = more;
        }

        _blocks[_held++] = ArrayPool<int>.Shared.Rent(BlockSize);
    }
}
