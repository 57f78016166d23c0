using System.Text;

namespace Skald.Tokenizers.Words;

/// <summary>Normalises words of ASCII by a table, and leaves all others to the parts.</summary>
/// <param name="ascii">What the normalizer makes of ASCII.</param>
/// <param name="words">Finds the ids of a normalised word.</param>
/// <param name="others">Finds those of any word.</param>
/// <param name="mark">What spaces become; null where they are dropped, and stand only at the beginning.</param>
/// <param name="splitsAtMarks">Each mark begins a word.</param>
internal sealed class AsciiWords(AsciiMap ascii, IWordModel words, IWordModel others, string? mark, bool splitsAtMarks)
    : IWordModel
{
    private readonly byte[] _mark = Encoding.UTF8.GetBytes(mark ?? "");

    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        if (!ascii.TryMap(word, scratch.ReserveNormal(word.Length), out int length))
        {
            others.Encode(word, scratch);
            return;
        }

        if (mark is not null)
        {
            EncodeMarked(length, scratch);
            return;
        }

        ReadOnlySpan<byte> normal = scratch.Normal.AsSpan(0, length).TrimStart((byte)' ');
        if (normal.Length > 0) words.Encode(normal, scratch);
    }

    // The text with its marks is written behind the one with spaces.
    private void EncodeMarked(int length, WordScratch scratch)
    {
        byte[] normal = scratch.ReserveNormal(checked(length * (1 + _mark.Length)));
        int count = length;
        for (int at = 0; at < length; at++)
        {
            if (normal[at] != (byte)' ')
            {
                normal[count++] = normal[at];
                continue;
            }

            if (splitsAtMarks && count > length)
            {
                words.Encode(normal.AsSpan(length, count - length), scratch);
                count = length;
            }

            _mark.CopyTo(normal, count);
            count += _mark.Length;
        }

        if (count > length) words.Encode(normal.AsSpan(length, count - length), scratch);
    }
}
