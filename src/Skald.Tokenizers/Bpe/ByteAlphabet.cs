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

    /// <summary>Appends the bytes that a token spells; nothing where it <see cref="Spells"/> none.</summary>
    public static bool TryAppend(string token, List<byte> bytes)
    {
        if (!Spells(token)) return false;
        foreach (char c in token) bytes.Add((byte)s_bytes[c]);
        return true;
    }

    /// <summary>Writes the bytes that a token spells, as many as it has characters; nothing where it spells none.</summary>
    public static bool TryWrite(string token, Span<byte> bytes)
    {
        for (int i = 0; i < token.Length; i++)
        {
            char c = token[i];
            if (c >= Characters || s_bytes[c] < 0) return false;
            bytes[i] = (byte)s_bytes[c];
        }

        return true;
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
