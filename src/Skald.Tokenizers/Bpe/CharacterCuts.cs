using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Bpe;

/// <summary>Where within a piece no merge can go across: between characters that no token holds beside each other.</summary>
/// <remarks>
/// Only between characters of three bytes, or one and another of four: a vocabulary holds a few thousand pairs of
/// ideographs, a text any. What is cut there merges as the whole does, since every merge makes a token.
/// </remarks>
internal sealed class CharacterCuts
{
    /// <summary>First byte of U+3000, from where on texts are written without spaces.</summary>
    public const byte FirstLead = 0xE3;

    private readonly ulong[] _pairs;  // a filter: bits for the pairs of characters within tokens
    private readonly bool[] _partial = new bool[256 * 256];  // last and first byte, where a token holds less

    /// <param name="tokens">The bytes of every token.</param>
    public CharacterCuts(ByteStrings tokens)
    {
        List<ulong> pairs = [];
        for (int id = 0; id < tokens.Count; id++)
        {
            ReadOnlySpan<byte> token = tokens[id];
            for (int at = 1; at < token.Length; at++)
            {
                if (token[at] < 0xE0 || (token[at - 1] & 0xC0) != 0x80) continue;
                if (at + 3 <= token.Length && at >= 3 && token[at - 3] >= 0xE0) pairs.Add(Pair(token[(at - 3)..]));
                else if (at + 3 <= token.Length && at == 1) pairs.Add(LastOf(token[0], token[1..]));
                else _partial[(token[at - 1] << 8) | token[at]] = true;
            }
        }

        _pairs = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, pairs.Count / 4))];
        foreach (ulong pair in pairs)
        {
            ulong hash = Hash(pair);
            _pairs[(int)(hash >> 32) & (_pairs.Length - 1)] |= 1ul << (int)(hash >> 58);
        }
    }

    /// <summary>False where no character of a text can be cut from the next one.</summary>
    public static bool MayCut(ReadOnlySpan<byte> text) => text.ContainsAnyInRange(FirstLead, byte.MaxValue);

    /// <summary>End of the part that begins at a place: the next cut, or the end of the piece.</summary>
    public int NextEnd(ReadOnlySpan<byte> piece, int start)
    {
        for (int at = start + 3; at + 3 <= piece.Length; at++)
        {
            if (piece[at] >= 0xE0 && piece[at - 3] >= 0xE0 && !Joins(piece[(at - 3)..])) return at;
        }

        return piece.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Joins(ReadOnlySpan<byte> characters)
    {
        if (_partial[(characters[2] << 8) | characters[3]]) return true;
        return Holds(Pair(characters)) || Holds(LastOf(characters[2], characters[3..]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Holds(ulong pair)
    {
        ulong hash = Hash(pair);
        return ((_pairs[(int)(hash >> 32) & (_pairs.Length - 1)] >> (int)(hash >> 58)) & 1) != 0;
    }

    // Six bytes: three of each character.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pair(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) << 32);

    // The last byte of a character and the three of the next: a token may begin there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LastOf(byte last, ReadOnlySpan<byte> next) =>
        ((ulong)last << 56) | next[0] | ((ulong)next[1] << 8) | ((ulong)next[2] << 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ulong pair) => pair * 0x9E3779B97F4A7C15ul;
}
