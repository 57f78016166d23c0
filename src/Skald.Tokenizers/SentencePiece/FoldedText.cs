using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Normalised text in a scratch's buffer, in which a space stands for U+2581.</summary>
internal ref struct FoldedText(WordScratch scratch, int length)
{
    private static ReadOnlySpan<byte> Mark => "\u2581"u8;

    /// <summary>Bytes that are there.</summary>
    public int Length { get; private set; } = length;

    /// <summary>Room for more bytes behind those that are there; say by <see cref="Advance"/> how many came.</summary>
    public readonly Span<byte> Rest(int bytes)
    {
        scratch.ReserveText(checked(Length + bytes));
        return scratch.Text.AsSpan(WordScratch.Front + Length);
    }

    public void Advance(int bytes) => Length += bytes;

    public void Append(byte one)
    {
        Rest(1)[0] = one;
        Length++;
    }

    /// <summary>Appends text, with a space for each U+2581 where that is asked for.</summary>
    public void Append(ReadOnlySpan<byte> text, bool folds)
    {
        Span<byte> rest = Rest(text.Length);
        while (folds && text.IndexOf(Mark) is int mark and >= 0)
        {
            text[..mark].CopyTo(rest);
            rest[mark] = (byte)' ';
            Length += mark + 1;
            rest = rest[(mark + 1)..];
            text = text[(mark + Mark.Length)..];
        }

        text.CopyTo(rest);
        Length += text.Length;
    }

    /// <summary>Takes a text from the end as often as it stands there.</summary>
    public void TrimEnd(ReadOnlySpan<byte> end)
    {
        while (scratch.Text.AsSpan(WordScratch.Front, Length).EndsWith(end)) Length -= end.Length;
    }
}
