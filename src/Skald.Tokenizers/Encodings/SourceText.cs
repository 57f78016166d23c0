namespace Skald.Tokenizers.Encodings;

/// <summary>A text that offsets point into, and the positions of its UTF-16 units in other units.</summary>
internal sealed class SourceText(string text)
{
    private int[]? _codePoints;
    private int[]? _bytes;

    public string Text => text;

    /// <summary>Units that are half of a surrogate pair without the other half.</summary>
    public int LoneSurrogates
    {
        get
        {
            int lone = 0;
            for (int i = 0; i < text.Length; i++)
            {
                if (!char.IsSurrogate(text[i])) continue;
                if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
                else lone++;
            }

            return lone;
        }
    }

    /// <summary>True where a position lies within a surrogate pair.</summary>
    public bool IsWithinCharacter(int position) =>
        position > 0 && position < text.Length && char.IsSurrogatePair(text[position - 1], text[position]);

    public int Convert(int position, OffsetUnit unit) => unit switch
    {
        OffsetUnit.CodePoints => (_codePoints ??= Count(bytes: false))[position],
        OffsetUnit.Utf8Bytes => (_bytes ??= Count(bytes: true))[position],
        _ => position,
    };

    private int[] Count(bool bytes)
    {
        int[] counts = new int[text.Length + 1];
        int sum = 0;
        for (int i = 0; i < text.Length; i++)
        {
            counts[i] = sum;
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            sum += bytes ? isPair ? 4 : text[i] < 0x80 ? 1 : text[i] < 0x800 ? 2 : 3 : 1;
            if (isPair) counts[++i] = sum;
        }

        counts[text.Length] = sum;
        return counts;
    }
}
