using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Words;

/// <summary>What a normalizer makes of each ASCII character by itself.</summary>
internal sealed class AsciiMap
{
    /// <summary>The character goes.</summary>
    public const int Dropped = -1;

    /// <summary>The character becomes more than one, or no ASCII.</summary>
    public const int Other = -2;

    private readonly sbyte[] _map = new sbyte[256];  // Other for the bytes of longer characters

    /// <param name="normalizer">Treats each character by itself where all around it is ASCII.</param>
    /// <param name="mark">What a space becomes, or null: it shall stay a space here.</param>
    public AsciiMap(INormalizer? normalizer, string? mark)
    {
        _map.AsSpan().Fill(Other);
        for (int c = 0; c < 0x80; c++)
        {
            AlignedText text = AlignedText.Of([(char)c]);
            ReadOnlySpan<char> result = (normalizer?.Normalize(text) ?? text).Span;
            if (mark is not null && c == ' ' && result.SequenceEqual(mark)) result = " ";
            _map[c] = (sbyte)(result.Length == 0 ? Dropped : result.Length == 1 && result[0] < 0x80 ? result[0] : Other);
        }
    }

    /// <summary>What a character becomes: ASCII, <see cref="Dropped"/> or <see cref="Other"/>.</summary>
    public int this[int character] => _map[character];

    /// <summary>Maps a text that is ASCII and stays so, character by character.</summary>
    public bool TryMap(ReadOnlySpan<byte> text, Span<byte> mapped, out int length)
    {
        length = 0;
        foreach (byte b in text)
        {
            int c = _map[b];
            // Where a character goes, those around it may stand together that were cut apart by it.
            if (c < 0) return false;
            mapped[length++] = (byte)c;
        }

        return true;
    }
}
