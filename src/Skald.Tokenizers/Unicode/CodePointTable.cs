using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Unicode;

/// <summary>A number for each code point, in blocks of 128 of which equal ones are kept once.</summary>
internal sealed class CodePointTable(ushort[] blocks, ushort[] values)
{
    private readonly ushort[] _blocks = blocks;
    private readonly ushort[] _values = values;

    /// <summary>The number of a code point, which must be at most U+10FFFF.</summary>
    public ushort this[int codePoint]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _values[(_blocks[codePoint >> 7] << 7) | (codePoint & 0x7F)];
    }
}
