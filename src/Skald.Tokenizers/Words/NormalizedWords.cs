using System.Text;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Words;

/// <summary>Normalises words of any characters and cuts them as the pre-tokenizer does.</summary>
/// <param name="normalizer">What is done to text.</param>
/// <param name="words">Finds the ids of a piece.</param>
/// <param name="mark">What spaces become; null where blanks are dropped.</param>
/// <param name="splitsAtMarks">Each mark begins a piece.</param>
/// <param name="cutsPunctuation">Punctuation stands alone.</param>
internal sealed class NormalizedWords(
    ICodePointNormalizer normalizer, IWordModel words, string? mark, bool splitsAtMarks, bool cutsPunctuation) : IWordModel
{
    private readonly int _mark = mark is null ? -1 : mark[0];

    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        CodePointText text = scratch.CodePoints;
        text.Load(word);
        normalizer.Apply(text);
        int count = 0;
        foreach (int codePoint in text.CodePoints)
        {
            Rune rune = new(codePoint);
            if (mark is null ? Rune.IsWhiteSpace(rune) : splitsAtMarks && (codePoint == ' ' || codePoint == _mark))
                Flush(scratch, ref count);
            if (mark is null && Rune.IsWhiteSpace(rune)) continue;
            bool isAlone = cutsPunctuation && CharacterKinds.IsPunctuation(rune);
            if (isAlone) Flush(scratch, ref count);
            if (mark is not null && codePoint == ' ') rune = new Rune(_mark);
            count += rune.EncodeToUtf8(scratch.ReserveNormal(checked(count + 4)).AsSpan(count));
            if (isAlone) Flush(scratch, ref count);
        }

        Flush(scratch, ref count);
        if (!text.IsWorthKeeping) scratch.DropCodePoints();
    }

    private void Flush(WordScratch scratch, ref int count)
    {
        if (count > 0) words.Encode(scratch.Normal.AsSpan(0, count), scratch);
        count = 0;
    }
}
