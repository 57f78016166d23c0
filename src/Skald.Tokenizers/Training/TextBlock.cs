using System.Text;
using System.Text.Unicode;
using Skald.Tokenizers.Splitting;

namespace Skald.Tokenizers.Training;

/// <summary>Some texts, or a part of a long one, as UTF-8; used again and again by one thread.</summary>
internal sealed class TextBlock
{
    /// <summary>Readable bytes after the text: what matchers and keys look at.</summary>
    public const int Padding = CharacterClasses.ReadAhead;

    /// <summary>Texts up to this size, in bytes, are never cut.</summary>
    public int LongestWhole { get; init; } = 1 << 18;

    /// <summary>Whether a line end between a text's lines is as good a place to cut as a space.</summary>
    public bool CutsAfterLines { get; init; }

    /// <summary>The texts, one after another; valid UTF-8 once <see cref="Finish"/> was called.</summary>
    public byte[] Bytes { get; private set; } = new byte[Padding];

    public int Length { get; set; }

    /// <summary>How many blocks were handed out before this one.</summary>
    public long Number { get; set; }

    /// <summary>Where each text ends in <see cref="Bytes"/>.</summary>
    public List<int> Ends { get; } = [];

    /// <summary>Whether the first text began in a block before.</summary>
    public bool BeginsWithin { get; set; }

    /// <summary>Whether the last text goes on in a later block.</summary>
    public bool EndsWithin { get; set; }

    /// <summary>Bytes that this took from its source.</summary>
    public long SourceBytes { get; set; }

    public List<ReadOnlyMemory<char>> Strings { get; } = [];

    public TextLayout Layout { get; set; }

    public string Field { get; set; } = "";

    public string Name { get; set; } = "";

    public long FirstLine { get; set; }

    public void Clear()
    {
        Strings.Clear();
        Ends.Clear();
        Length = 0;
    }

    /// <summary>Makes room for so many bytes, keeping what is there.</summary>
    public void Reserve(int length)
    {
        if (Bytes.Length - Padding >= length) return;
        byte[] bytes = Bytes;
        Array.Resize(ref bytes, checked(length + Padding));
        Bytes = bytes;
    }

    /// <summary>Turns what was taken into texts.</summary>
    /// <exception cref="InvalidDataException">A line is no JSON object with the field.</exception>
    public void Finish()
    {
        if (Strings.Count > 0)
        {
            FinishStrings();
            return;
        }

        if (Layout == TextLayout.JsonLines)
        {
            FinishJson();
            return;
        }

        if (!Utf8.IsValid(Bytes.AsSpan(0, Length)))
        {
            byte[] repaired = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Bytes, 0, Length));
            Reserve(repaired.Length);
            repaired.CopyTo(Bytes, 0);
            Length = repaired.Length;
        }

        for (int at = 0; Layout == TextLayout.Lines && at < Length;)
        {
            int end = Bytes.AsSpan(at, Length - at).IndexOf((byte)'\n') + 1;
            if (end == 0) break;
            Ends.Add(at += end);
        }

        if (Ends.Count == 0 || Ends[^1] < Length) Ends.Add(Length);
    }

    private void FinishStrings()
    {
        foreach (ReadOnlyMemory<char> text in Strings)
        {
            Reserve(checked(Length + (3 * text.Length)));
            Utf8.FromUtf16(text.Span, Bytes.AsSpan(Length), out _, out int written);
            Ends.Add(Length += written);
        }

        SourceBytes = Length;
    }

    private void FinishJson()
    {
        byte[] lines = Bytes[..Length];
        long number = FirstLine;
        Length = 0;
        for (ReadOnlySpan<byte> rest = lines; !rest.IsEmpty; number++)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (line.Trim(" \t\r"u8).IsEmpty) continue;
            Reserve(checked(Length + line.Length));
            int written = JsonLine.CopyField(line, Field, Bytes.AsSpan(Length), Name, number);
            if (written > 0) Ends.Add(Length += written);
        }
    }
}
