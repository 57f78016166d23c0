using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Bpe;

/// <summary>The ids of pieces that have several, in units of four integers.</summary>
/// <remarks>A value is an id, or negative: how many more there are, above twenty bits that tell the unit at which they begin.</remarks>
internal sealed unsafe class PieceRecords
{
    private const int Unit = 4, UnitBits = 20, Least = 1 << 10, Most = 1 << 19;
    private const int MostUnits = (1 << UnitBits) - 1, MostMore = (1 << 11) - 1;

    private int[] _memory = [];  // pinned, and a unit more than is used can be read
    private int _used;  // in units

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
        int start = Unit * _used;
        while (start + ids.Length + Unit > _memory.Length)
        {
            if (_memory.Length > Most) return false;
            Reserve(4 * (_memory.Length - Unit));
        }

        ids.CopyTo(_memory.AsSpan(start));
        value = int.MinValue | ((ids.Length - 1) << UnitBits) | _used;
        _used += (ids.Length + Unit - 1) / Unit;
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
        nint count = 1 + ((coded >> UnitBits) & several & MostMore);
        int* source = (int*)((nint)value + (((nint)(first + (Unit * (coded & MostUnits))) - (nint)value) & several));
        Vector128.Store(Vector128.Load(source), destination);
        for (nint at = Unit; at < count; at += Unit) Vector128.Store(Vector128.Load(source + at), destination + at);
        return count;
    }

    private void Reserve(int integers)
    {
        int[] memory = GC.AllocateArray<int>(integers + Unit, pinned: true);
        _memory.AsSpan(0, Unit * _used).CopyTo(memory);
        _memory = memory;
        First = (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
    }
}
