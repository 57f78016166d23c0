using System.Text;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Unicode;

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
    private const int LongestKept = 1 << 16;

    private readonly int _mark = mark is null ? -1 : mark[0];

    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        CodePointStep steps = scratch.Steps ??= normalizer.Before(new Pieces(this, scratch));
        for (int at = 0; at < word.Length;)
        {
            (int codePoint, int size) = CodePoints.Decode(word, at);
            steps.Push(codePoint);
            at += size;
        }

        steps.Complete();
        if (word.Length > LongestKept) scratch.Steps = null;  // it may hold memory for as much
    }

    private void Encode(int length, WordScratch scratch) => words.Encode(scratch.Normal.AsSpan(0, length), scratch);

    private bool BeginsPiece(int codePoint) => splitsAtMarks && (codePoint == ' ' || codePoint == _mark);

    /// <summary>Collects normalised characters up to the end of a piece.</summary>
    private sealed class Pieces(NormalizedWords owner, WordScratch scratch) : CodePointStep
    {
        private int _length;

        public override void Push(int codePoint)
        {
            Rune rune = new(codePoint);
            if (owner._mark < 0 && Rune.IsWhiteSpace(rune))
            {
                Complete();
                return;
            }

            bool isAlone = owner.CutsAround(rune);
            if (isAlone || (owner._mark >= 0 && owner.BeginsPiece(codePoint))) Complete();
            if (owner._mark >= 0 && codePoint == ' ') rune = new Rune(owner._mark);
            _length += rune.EncodeToUtf8(scratch.ReserveNormal(checked(_length + 4)).AsSpan(_length));
            if (isAlone) Complete();
        }

        public override void Complete()
        {
            if (_length > 0) owner.Encode(_length, scratch);
            _length = 0;
        }
    }

    private bool CutsAround(Rune rune) => cutsPunctuation && CharacterKinds.IsPunctuation(rune);
}
