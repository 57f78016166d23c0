using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tokenizers.Words;

/// <summary>Between which neighbours a text may be cut without changing any id.</summary>
/// <remarks>
/// Cuts are before ASCII characters, and where asked for around ideographs. Bytes lie in sixteen groups, and a cut
/// depends on the groups beside it, so that 64 places are decided at once: each byte has a mark for its group and the
/// marks of those that join it.
/// </remarks>
internal sealed class WordCuts
{
    private const int Groups = 16, NonAscii = 0x80, LastOfMark = 0x81, Block = 64;

    private readonly ushort[] _marks = new ushort[256], _joins = new ushort[256];
    private readonly byte[] _markLow = new byte[128], _markHigh = new byte[128];
    private readonly byte[] _joinLow = new byte[128], _joinHigh = new byte[128];
    private readonly byte _afterLongLow, _afterLongHigh;
    private readonly bool _cutsIdeographs;

    /// <param name="joins">
    /// Whether the text must hold together between a byte and the next one; asked for ASCII characters and, as the
    /// first of the two, for 0x80, which stands for every longer character but U+2581.
    /// </param>
    /// <param name="mayCutBefore">Characters before which there may be a cut at all.</param>
    /// <param name="cutsIdeographs">U+5000 to U+9FFF stand alone, whatever is beside them.</param>
    public WordCuts(Func<int, int, bool> joins, Func<int, bool> mayCutBefore, bool cutsIdeographs = false)
    {
        _cutsIdeographs = cutsIdeographs;
        int[] group = new int[NonAscii + 1];
        for (int b = 0; b < NonAscii; b++) group[b] = mayCutBefore(b) ? GroupOf((char)b) : 0;
        group[NonAscii] = 1;
        bool[,] joined = new bool[Groups, Groups];
        for (int a = 0; a <= NonAscii; a++)
            for (int b = 0; b < NonAscii; b++)
                if (group[b] == 0 || joins(a, b)) joined[group[a], group[b]] = true;

        // Group 0 holds what joins everything before it; every longer character does, too.
        for (int b = 0; b < 256; b++)
        {
            int own = b < NonAscii ? group[b] : 1;
            _marks[b] = b < NonAscii ? (ushort)(1 << own) : (ushort)1;
            int mask = 1;
            for (int next = 0; next < Groups; next++)
                if (b == LastOfMark || joined[own, next]) mask |= 1 << next;
            _joins[b] = (ushort)mask;
        }

        for (int b = 0; b < NonAscii; b++)
        {
            (_markLow[b], _markHigh[b]) = ((byte)_marks[b], (byte)(_marks[b] >> 8));
            (_joinLow[b], _joinHigh[b]) = ((byte)_joins[b], (byte)(_joins[b] >> 8));
        }

        (_afterLongLow, _afterLongHigh) = ((byte)_joins[NonAscii], (byte)(_joins[NonAscii] >> 8));
    }

    /// <summary>Bit i is set where there is a cut before byte i of the 64 from <paramref name="text"/> on.</summary>
    /// <remarks>Three bytes before the first are read, zeros where the text begins, and all 64, however long it is.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Before(ref byte text)
    {
        ulong cuts = Avx512Vbmi.IsSupported ? BeforeByVector(ref text) : BeforeByTable(ref text);
        return _cutsIdeographs ? cuts | AroundIdeographs(ref text) : cuts;
    }

    private ulong BeforeByVector(ref byte text)
    {
        Vector512<byte> current = Vector512.LoadUnsafe(ref text);
        Vector512<byte> before = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref text, 1));
        Vector512<byte> low = Look(_markLow, current) & Look(_joinLow, before);
        Vector512<byte> high = Look(_markHigh, current) & Look(_joinHigh, before);
        ulong cuts = Vector512.Equals(low | high, Vector512<byte>.Zero).ExtractMostSignificantBits();
        ulong isLong = current.ExtractMostSignificantBits(), afterLong = before.ExtractMostSignificantBits();
        if ((isLong | afterLong) == 0) return cuts;

        Vector512<byte> byLong = (Look(_markLow, current) & Vector512.Create(_afterLongLow))
            | (Look(_markHigh, current) & Vector512.Create(_afterLongHigh));
        ulong cutsAfterLong = Vector512.Equals(byLong, Vector512<byte>.Zero).ExtractMostSignificantBits();
        ulong afterMark = Vector512.Equals(before, Vector512.Create((byte)LastOfMark)).ExtractMostSignificantBits();
        return ((cuts & ~afterLong) | (cutsAfterLong & afterLong & ~afterMark)) & ~isLong;
    }

    // All characters of three bytes that begin with 0xE5 to 0xE9 are ideographs, and stay what they are in any form.
    private static ulong AroundIdeographs(ref byte text)
    {
        Vector512<byte> first = Vector512.Create((byte)0xE5), more = Vector512.Create((byte)(0xE9 - 0xE5));
        Vector512<byte> current = Vector512.LoadUnsafe(ref text) - first;
        Vector512<byte> before = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref text, 3)) - first;
        return (Vector512.LessThanOrEqual(current, more) | Vector512.LessThanOrEqual(before, more)).ExtractMostSignificantBits();
    }

    /// <summary>The same as <see cref="Before"/> but for ideographs, byte by byte.</summary>
    public ulong BeforeByTable(ref byte text)
    {
        ulong cuts = 0;
        int joins = _joins[Unsafe.Subtract(ref text, 1)];
        for (int i = 0; i < Block; i++)
        {
            int current = Unsafe.Add(ref text, i);
            if ((joins & _marks[current]) == 0) cuts |= 1ul << i;
            joins = _joins[current];
        }

        return cuts;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Look(byte[] table, Vector512<byte> bytes) => Avx512Vbmi.PermuteVar64x8x2(
        Vector512.LoadUnsafe(ref table[0]), bytes, Vector512.LoadUnsafe(ref table[64]));

    // Characters that tokens treat alike; 0 and 1 are taken.
    private static int GroupOf(char c) => c switch
    {
        ' ' => 2,
        >= 'a' and <= 'z' => 3,
        >= 'A' and <= 'Z' => 4,
        >= '0' and <= '9' => 5,
        '\n' or '\r' => 6,
        < ' ' or '\x7F' => 7,
        '.' => 8,
        ',' => 9,
        '\'' => 10,
        '-' or '_' => 11,
        '"' or '!' or '?' or ';' or ':' => 12,
        '(' or '[' or '{' or '<' => 13,
        ')' or ']' or '}' or '>' => 14,
        _ => 15,
    };
}
