using System.Buffers;
using System.Numerics;

namespace Skald.Tokenizers.Models;

/// <summary>Numbers in blocks, each as large as all before it together: they grow without ever being copied.</summary>
/// <remarks>
/// Few blocks, since each large one may cause a garbage collection; small ones come from the shared pool and go back to it.
/// </remarks>
internal struct NumberBlocks : IDisposable
{
    private const int FirstBits = 14, First = 1 << FirstBits, LargestPooled = 1 << 20, MostBlocks = 32 - FirstBits;

    private int[][]? _blocks;
    private int _held;

    public int Count { get; private set; }

    public readonly int this[int index] => _blocks![BlockOf(index)][index - StartOf(BlockOf(index))];

    public void Add(params ReadOnlySpan<int> numbers)
    {
        while (!numbers.IsEmpty)
        {
            int block = BlockOf(Count);
            if (block == _held) AddBlock();
            Span<int> rest = _blocks![block].AsSpan(0, SizeOf(block))[(Count - StartOf(block))..];
            int count = Math.Min(rest.Length, numbers.Length);
            numbers[..count].CopyTo(rest);
            numbers = numbers[count..];
            Count = checked(Count + count);
        }
    }

    /// <summary>Forgets the last ones.</summary>
    public void CutTo(int count) => Count = count;

    /// <summary>Copies all.</summary>
    public readonly void CopyTo(Span<int> target)
    {
        for (int block = 0; StartOf(block) < Count; block++)
            _blocks![block].AsSpan(0, Math.Min(SizeOf(block), Count - StartOf(block))).CopyTo(target[StartOf(block)..]);
    }

    /// <summary>Gives the memory back; it may be used again.</summary>
    public void Dispose()
    {
        for (int block = 0; block < _held; block++)
            if (SizeOf(block) <= LargestPooled) ArrayPool<int>.Shared.Return(_blocks![block]);
        if (_blocks is not null) ArrayPool<int[]>.Shared.Return(_blocks, clearArray: true);
        (_blocks, _held, Count) = (null, 0, 0);
    }

    private static int BlockOf(int index) => index < First ? 0 : BitOperations.Log2((uint)index) - FirstBits + 1;

    private static int StartOf(int block) => block == 0 ? 0 : First << (block - 1);

    private static int SizeOf(int block) => block == 0 ? First : First << (block - 1);

    private void AddBlock()
    {
        _blocks ??= ArrayPool<int[]>.Shared.Rent(MostBlocks);
        int size = SizeOf(_held);
        _blocks[_held++] = size <= LargestPooled ? ArrayPool<int>.Shared.Rent(size) : GC.AllocateUninitializedArray<int>(size);
    }
}
