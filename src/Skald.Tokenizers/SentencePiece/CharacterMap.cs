using System.Buffers.Binary;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>A precompiled normaliser map: which bytes become which text.</summary>
/// <remarks>
/// The length of a double-array trie (Aoe 1989, in the layout of darts-clone), the trie in units of 32 bits, then the
/// texts, each ended by a zero byte. A unit's bits: 0–7 label, 8 has a leaf, 9 offset is scaled, 10–30 offset, 31 leaf.
/// </remarks>
internal sealed class CharacterMap
{
    /// <summary>Most bytes that are replaced as a whole.</summary>
    public const int LongestKey = 256;

    // Published maps replace up to 12 bytes by up to 33. Without limits a hostile one makes much of little.
    private const int LongestText = 256;

    private readonly uint[] _units;
    private readonly byte[] _texts;

    private CharacterMap(uint[] units, byte[] texts) => (_units, _texts) = (units, texts);

    /// <exception cref="TokenizerFormatException">The map is broken.</exception>
    public static CharacterMap? Read(ReadOnlySpan<byte> map, string file)
    {
        if (map.IsEmpty) return null;
        uint length = map.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(map) : uint.MaxValue;
        if (length > map.Length - 4 || length % 4 != 0 || length == 0)
        {
            throw new TokenizerFormatException(file, "precompiled_charsmap",
                $"the trie must be whole units within the map's {map.Length} bytes, got {length}.");
        }

        uint[] units = new uint[length / 4];
        for (int i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (4 * i))..]);
        byte[] texts = map[(4 + (int)length)..].ToArray();
        if (texts.Length > 0 && texts[^1] != 0)
            throw new TokenizerFormatException(
                file, "precompiled_charsmap", "texts must end with a zero byte, got another.");
        int start = 0;
        for (int end = 0; end < texts.Length; end++)
        {
            if (texts[end] != 0) continue;
            if (end - start > LongestText)
            {
                throw new TokenizerFormatException(file, "precompiled_charsmap",
                    $"a text must have at most {LongestText} bytes, got {end - start}.");
            }

            start = end + 1;
        }

        return new CharacterMap(units, texts);
    }

    /// <summary>
    /// Length of the longest beginning of a text that the map knows, and what it becomes; 0 for none.
    /// </summary>
    public int Longest(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement)
    {
        int longest = 0;
        uint value = 0, position = Offset(_units[0]);
        int most = Math.Min(text.Length, LongestKey);
        for (int i = 0; i < most; i++)
        {
            position ^= text[i];
            if (position >= (uint)_units.Length) break;
            uint unit = _units[position];
            if ((unit & 0x8000_00FF) != text[i]) break;  // a leaf's top bit is set: it equals no byte
            position ^= Offset(unit);
            if ((unit & 0x100) == 0) continue;
            if (position >= (uint)_units.Length) break;
            (longest, value) = (i + 1, _units[position] & 0x7FFF_FFFF);
        }

        replacement = [];
        if (longest == 0) return 0;
        if (value >= (uint)_texts.Length) return 0;  // a broken map: the text stays as it is
        ReadOnlySpan<byte> rest = _texts.AsSpan((int)value);
        replacement = rest[..rest.IndexOf((byte)0)];
        return longest;
    }

    /// <summary>True where something that the map knows begins so; it may be longer.</summary>
    public bool HasBeginning(ReadOnlySpan<byte> beginning)
    {
        uint position = Offset(_units[0]);
        foreach (byte b in beginning)
        {
            position ^= b;
            if (position >= (uint)_units.Length) return false;
            uint unit = _units[position];
            if ((unit & 0x8000_00FF) != b) return false;
            position ^= Offset(unit);
        }

        return true;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);
}
