using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Patterns;

/// <summary>
/// A <see cref="CodePointSet"/> made fast: a bit per code point, blocks of 256 of which equal ones are one.
/// </summary>
internal sealed class CodePointBitmap
{
    private const int BlockShift = 8, WordsPerBlock = 4;
    private readonly ushort[] _blocks = new ushort[0x110000 >> BlockShift];
    private readonly ulong[] _words;

    public CodePointBitmap(CodePointSet set)
    {
        Set = set;
        List<ulong> words = [.. stackalloc ulong[WordsPerBlock]];
        Dictionary<(ulong, ulong, ulong, ulong), ushort> known = new() { [default] = 0 };
        ulong[] full = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];
        SortedDictionary<int, ulong[]> partial = [];
        foreach ((int first, int last) in set.Ranges)
        {
            for (int block = first >> BlockShift; block <= last >> BlockShift; block++)
            {
                int from = Math.Max(first, block << BlockShift) & 255, to =
                    Math.Min(last, (block << BlockShift) + 255) & 255;
                if (!partial.TryGetValue(block, out ulong[]? bits)) partial.Add(block, bits = new ulong[WordsPerBlock]);
                if (from == 0 && to == 255) full.CopyTo(bits, 0);
                else for (int c = from; c <= to; c++) bits[c >> 6] |= 1UL << (c & 63);
            }
        }

        foreach ((int block, ulong[] bits) in partial)
        {
            (ulong, ulong, ulong, ulong) key = (bits[0], bits[1], bits[2], bits[3]);
            if (!known.TryGetValue(key, out ushort number))
            {
                number = (ushort)(words.Count / WordsPerBlock);
                known.Add(key, number);
                words.AddRange(bits);
            }

            _blocks[block] = number;
        }

        _words = [.. words];
    }

    public CodePointSet Set { get; }

    /// <summary>True for members; a code point must be at most U+10FFFF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(int codePoint)
    {
        int word = (_blocks[codePoint >> BlockShift] * WordsPerBlock) + ((codePoint >> 6) & (WordsPerBlock - 1));
        return (_words[word] & (1UL << (codePoint & 63))) != 0;
    }
}
