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
/// <param name="kinds">
/// Cuts what blanks separate: a piece is a run of one kind; 0 for blanks, negative for what stands alone. Null: nothing is cut.
/// </param>
internal sealed class NormalizedWords(
    ICodePointNormalizer normalizer, IWordModel words, string? mark, bool splitsAtMarks, Func<Rune, int>? kinds) : IWordModel
{
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
    }

    /// <summary>The first word of a text: it gets a mark unless, normalised, it begins with one.</summary>
    public IWordModel Marked() => new MarkedWord(this);

    private void Encode(int length, WordScratch scratch) => words.Encode(scratch.Normal.AsSpan(0, length), scratch);

    private bool BeginsPiece(int codePoint) => splitsAtMarks && (codePoint == ' ' || codePoint == _mark);

    private int KindOf(Rune rune) => kinds!(rune);

    private sealed class MarkedWord(NormalizedWords words) : IWordModel
    {
        public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
        {
            scratch.WantsMark = true;
            words.Encode(word, scratch);
            scratch.WantsMark = false;
        }
    }

    /// <summary>Collects normalised characters up to the end of a piece.</summary>
    private sealed class Pieces(NormalizedWords owner, WordScratch scratch) : CodePointStep
    {
        private int _length, _kind;

        public override void Push(int codePoint)
        {
            if (owner._mark >= 0) PushMarked(codePoint);
            else PushBetweenBlanks(new Rune(codePoint));
        }

        public override void Complete()
        {
            if (_length > 0) owner.Encode(_length, scratch);
            _length = 0;
        }

        private void PushMarked(int codePoint)
        {
            if (scratch.WantsMark)
            {
                scratch.WantsMark = false;
                if (codePoint != ' ' && codePoint != owner._mark) Append(new Rune(owner._mark));
            }

            if (owner.BeginsPiece(codePoint)) Complete();
            Append(new Rune(codePoint == ' ' ? owner._mark : codePoint));
        }

        private void PushBetweenBlanks(Rune rune)
        {
            int kind = owner.KindOf(rune);
            if (kind != _kind || kind < 0) Complete();
            _kind = kind;
            if (kind != 0) Append(rune);
        }

        private void Append(Rune rune) =>
            _length += rune.EncodeToUtf8(scratch.ReserveNormal(checked(_length + 4)).AsSpan(_length));
    }
}
