namespace Skald.Tokenizers.Models;

/// <summary>Symbols, and places where there are any, in blocks: it grows without ever being copied.</summary>
internal sealed class MergedSymbols
{
    private const int BlockBits = 14, BlockSize = 1 << BlockBits;

    private readonly List<int[]> _ids = [], _places = [];

    public int Count { get; private set; }

    public int this[int index] => _ids[index >> BlockBits][index & (BlockSize - 1)];

    public void Add(int id, int? place)
    {
        Put(_ids, id);
        if (place is { } one) Put(_places, one);
        Count++;
    }

    /// <summary>Forgets the last ones.</summary>
    public void CutTo(int count) => Count = count;

    /// <summary>Copies all and returns their number.</summary>
    public int CopyTo(Span<int> ids, Span<int> places)
    {
        Copy(_ids, ids);
        if (!places.IsEmpty) Copy(_places, places);
        return Count;
    }

    private void Put(List<int[]> blocks, int number)
    {
        if (Count >> BlockBits == blocks.Count) blocks.Add(new int[BlockSize]);
        blocks[Count >> BlockBits][Count & (BlockSize - 1)] = number;
    }

    private void Copy(List<int[]> blocks, Span<int> target)
    {
        for (int block = 0; block << BlockBits < Count; block++)
            blocks[block].AsSpan(0, Math.Min(BlockSize, Count - (block << BlockBits))).CopyTo(target[(block << BlockBits)..]);
    }
}
