using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Skald.Tokenizers.Text;

/// <summary>Every single character of a kind.</summary>
internal sealed class RunePattern(Func<Rune, bool> accepts) : ITextPattern
{
    public int Shortest => 1;

    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        for (int at = 0; at < text.Length;)
        {
            OperationStatus status = Rune.DecodeFromUtf16(text[at..], out Rune rune, out int size);
            if (status == OperationStatus.Done && accepts(rune)) matches.Add((at, size));
            at += size;
        }
    }

    public void Write(Utf8JsonWriter writer) =>
        throw new InvalidOperationException("RunePattern: has no form in a file; its owner names it.");
}
