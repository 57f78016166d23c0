namespace Skald.Tokenizers.SentencePiece;

/// <summary>Normalised text as UTF-8 with the place in the source of each byte.</summary>
internal sealed class NormalizedBytes
{
    private byte[] _bytes = new byte[256];
    private int[] _sources = new int[257];  // one more: where what is behind the last byte begins

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>By byte: position in the source's UTF-8 of what it came from; the last entry is the end.</summary>
    public ReadOnlySpan<int> Sources => _sources.AsSpan(0, Length + 1);

    public void Clear() => Length = 0;

    public void Append(ReadOnlySpan<byte> text, int source)
    {
        if (Length + text.Length >= _bytes.Length)
        {
            int capacity = checked(Math.Max(2 * _bytes.Length, Length + text.Length + 1));
            Array.Resize(ref _bytes, capacity);
            Array.Resize(ref _sources, capacity + 1);
        }

        text.CopyTo(_bytes.AsSpan(Length));
        _sources.AsSpan(Length, text.Length).Fill(source);
        Length += text.Length;
    }

    /// <summary>Cuts off the end and returns where in the source it began.</summary>
    public int Cut(int length)
    {
        Length = length;
        return _sources[length];
    }

    public void End(int source) => _sources[Length] = source;
}
