using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Bpe;

/// <summary>The ids of pieces that have several, one behind the other.</summary>
/// <remarks>
/// A value is an id, or negative: how many more ids there are, above twenty bits that tell where they begin.
/// </remarks>
internal sealed unsafe class PieceRecords
{
    private const int Step = 4, Growth = 32, Least = 1 << 10, PlaceBits = 20, Most = 1 << PlaceBits;
    private const int MostMore = (1 << 11) - 1;

    private int[] _memory = [];  // pinned, and a step more than is used can be read
    private int _used;

    public PieceRecords() => Reserve(Least);

    /// <summary>Where the first record is.</summary>
    public int* First { get; private set; }

    public int HeldBytes => sizeof(int) * _memory.Length;

    /// <summary>Keeps some ids, 2,048 at most, under a value; false where there is no room.</summary>
    public bool TryAdd(ReadOnlySpan<int> ids, out int value)
    {
        Debug.Assert(ids.Length <= MostMore + 1, "The number of more ids has eleven bits.");
        value = ids[0];
        if (ids.Length == 1) return true;
        while (_used + ids.Length + Step > _memory.Length)
        {
            if (_memory.Length > Most) return false;
            Reserve(Math.Min(Most, Growth * (_memory.Length - Step)));
        }

        ids.CopyTo(_memory.AsSpan(_used));
        value = int.MinValue | ((ids.Length - 1) << PlaceBits) | _used;
        _used += ids.Length;
        return true;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _used = 0;

    /// <summary>Copies the ids of a value, in steps of four, and returns their number.</summary>
    /// <param name="first">The first record.</param>
    /// <param name="value">Where the value is; from there on four integers can be read.</param>
    /// <param name="destination">Where ids go.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Copy(int* first, int* value, int* destination)
    {
        // Whether it is one or several cannot be predicted: so there is no branch, and the number comes with the value.
        nint coded = *value, several = coded >> 63;  // -1, or 0 for one
        nint count = 1 + ((coded >> PlaceBits) & several & MostMore);
        int* source = (int*)((nint)value + (((nint)(first + (coded & (Most - 1))) - (nint)value) & several));
        Vector128.Store(Vector128.Load(source), destination);
        for (nint at = Step; at < count; at += Step) Vector128.Store(Vector128.Load(source + at), destination + at);
        return count;
    }

    private void Reserve(int integers)
    {
        int[] memory = GC.AllocateUninitializedArray<int>(integers + Step, pinned: true);
        _memory.AsSpan(0, _used).CopyTo(memory);
        _memory = memory;
        First = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
    }
}
