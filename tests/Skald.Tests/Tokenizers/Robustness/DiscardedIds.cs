using System.Buffers;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Takes ids and keeps their number and a sum that tells orders apart, so that texts may be of any length.</summary>
internal sealed class DiscardedIds : IBufferWriter<int>
{
    private int[] _block = new int[1 << 12];

    public long Count { get; private set; }

    public long Sum { get; private set; }

    public void Advance(int count)
    {
        for (int i = 0; i < count; i++) Sum = unchecked((31 * Sum) + _block[i]);
        Count += count;
    }

    public Memory<int> GetMemory(int sizeHint = 0) => Room(sizeHint);

    public Span<int> GetSpan(int sizeHint = 0) => Room(sizeHint);

    private int[] Room(int sizeHint)
    {
        if (sizeHint > _block.Length) _block = new int[sizeHint];
        return _block;
    }
}
