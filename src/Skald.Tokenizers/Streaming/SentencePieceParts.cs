using System.Text.Unicode;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.Streaming;

/// <summary>Encodes a text that comes in parts by a SentencePiece model, as far as its words are certain.</summary>
internal sealed class SentencePieceParts(SentencePieceEngine engine) : PartEncoder
{
    private readonly WordScratch _scratch = new();
    private byte[] _text = new byte[1 << 16];  // what is not in its normal form yet
    private int _length, _waiting;
    private FoldState _folded;
    private double _sum;

    public override int Waiting => _length + _waiting;

    public override void Append(ReadOnlySpan<char> text, ref IdSink sink)
    {
        Take(text);
        int cut = engine.LastCut(_text.AsSpan(0, _length));
        if (cut == 0) return;
        _waiting = engine.EncodePart(_text.AsSpan(0, cut), _scratch, _waiting, isLast: false, ref _folded, ref _sum, ref sink);
        _text.AsSpan(cut, _length - cut).CopyTo(_text);
        _length -= cut;
    }

    public override void Complete(ref IdSink sink)
    {
        engine.EncodePart(_text.AsSpan(0, _length), _scratch, _waiting, isLast: true, ref _folded, ref _sum, ref sink);
        (_length, _waiting, _folded, _sum) = (0, 0, default, 0);
    }

    private void Take(ReadOnlySpan<char> text)
    {
        int needed = checked(_length + (3 * text.Length));
        if (needed > _text.Length) Array.Resize(ref _text, Math.Max(needed, _text.Length + (_text.Length / 2)));
        Utf8.FromUtf16(
            text, _text.AsSpan(_length), out _, out int written, replaceInvalidSequences: true, isFinalBlock: true);
        _length += written;
    }
}
