using System.Text;

namespace Skald.Tokenizers.Bpe;

/// <summary>GPT-2's printable character for every byte, in which byte-level vocabularies are written.</summary>
/// <remarks>
/// Bytes that print in Latin-1 stand for themselves; the other 68, in order, take the code points from U+0100: a space
/// (the 33rd of them) is U+0120, Ġ.
/// </remarks>
internal static class ByteAlphabet
{
    private const int Characters = 0x100 + 68;

    private static readonly char[] s_characters = Build();
    private static readonly short[] s_bytes = Invert();  // -1 where a character stands for no byte

    /// <summary>The character of a byte.</summary>
    public static char ToCharacter(byte value) => s_characters[value];

    /// <summary>A token as a vocabulary spells these bytes.</summary>
    public static string ToToken(ReadOnlySpan<byte> bytes)
    {
        StringBuilder token = new(bytes.Length);
        foreach (byte b in bytes) token.Append(s_characters[b]);
        return token.ToString();
    }

    /// <summary>True where every character of a token stands for a byte.</summary>
    public static bool Spells(string token)
    {
        foreach (char c in token)
            if (c >= Characters || s_bytes[c] < 0) return false;
        return true;
    }

    /// <summary>True where every character of a token in UTF-8 stands for a byte.</summary>
    public static bool Spells(ReadOnlySpan<byte> token)
    {
        for (int i = 0; i < token.Length; i++)
        {
            int character = token[i];
            if (character >= 0xE0) return false;
            if (character >= 0x80) character = ((character & 0x1F) << 6) | (token[++i] & 0x3F);
            if (character >= Characters || s_bytes[character] < 0) return false;
        }

        return true;
    }

    /// <summary>Appends the bytes that a token spells; nothing where it <see cref="Spells(string)"/> none.</summary>
    public static bool TryAppend(string token, List<byte> bytes)
    {
        if (!Spells(token)) return false;
        foreach (char c in token) bytes.Add((byte)s_bytes[c]);
        return true;
    }

    /// <summary>Writes the bytes that a token in UTF-8 spells; false where it spells none.</summary>
    /// <param name="token">The token.</param>
    /// <param name="bytes">Receives the bytes; as long as the token.</param>
    /// <param name="written">How many there are.</param>
    public static bool TryWrite(ReadOnlySpan<byte> token, Span<byte> bytes, out int written)
    {
        written = 0;
        ReadOnlySpan<short> values = s_bytes;
        for (int i = 0; i < token.Length; i++)
        {
            int character = token[i];
            if (character >= 0x80)
            {
                if (character >= 0xE0) return false;
                character = ((character & 0x1F) << 6) | (token[++i] & 0x3F);
            }

            if (character >= Characters || values[character] < 0) return false;
            bytes[written++] = (byte)values[character];
        }

        return true;
    }

    /// <summary>Writes the spelling of some bytes in UTF-8, two bytes for each at most, and returns its length.</summary>
    public static int Spell(ReadOnlySpan<byte> bytes, Span<byte> token)
    {
        int length = 0;
        foreach (byte b in bytes)
        {
            char character = s_characters[b];
            if (character < 0x80)
            {
                token[length++] = (byte)character;
                continue;
            }

            token[length++] = (byte)(0xC0 | (character >> 6));
            token[length++] = (byte)(0x80 | (character & 0x3F));
        }

        return length;
    }

    private static char[] Build()
    {
        char[] characters = new char[256];
        int next = 0x100;
        for (int b = 0; b < 256; b++)
        {
            bool prints = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[b] = (char)(prints ? b : next++);
        }

        return characters;
    }

    private static short[] Invert()
    {
        short[] bytes = new short[Characters];
        bytes.AsSpan().Fill(-1);
        for (int b = 0; b < 256; b++) bytes[s_characters[b]] = (short)b;
        return bytes;
    }
}
