using System.Text;
using System.Text.Json;

namespace Skald.Tokenizers.Text;

/// <summary>Runs of characters of one class, for as many classes as there are; class 0 matches nothing.</summary>
internal sealed class RunPattern(Func<Rune, int> classify) : ITextPattern
{
    public int Shortest => 1;

    public void FindAll(ReadOnlySpan<char> text, List<(int Start, int Length)> matches)
    {
        int start = 0, current = 0;
        for (int at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text[at..], out Rune rune, out int size);
            int kind = classify(rune);
            if (kind != current)
            {
                if (current != 0) matches.Add((start, at - start));
                (start, current) = (at, kind);
            }

            at += size;
        }

        if (current != 0) matches.Add((start, text.Length - start));
    }

    public void Write(Utf8JsonWriter writer) =>
        throw new InvalidOperationException("RunPattern: has no form in a file; its owner names it.");
}
