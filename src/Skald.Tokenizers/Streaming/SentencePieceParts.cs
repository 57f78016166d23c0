using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.Streaming;

/// <summary>Encodes a text that comes in parts by a SentencePiece model, as far as its words are certain.</summary>
internal sealed class SentencePieceParts(SentencePieceEngine engine) : PartEncoder
{
    private readonly WordScratch _scratch = new();
    private EncodeState _state;

    public override int Waiting => _state.Held + _state.Waiting;

    public override void Append(ReadOnlySpan<char> text, ref IdSink sink) =>
        engine.EncodePart(text, _scratch, isLast: false, ref _state, ref sink);

    public override void Complete(ref IdSink sink)
    {
        engine.EncodePart([], _scratch, isLast: true, ref _state, ref sink);
        _state = default;
    }
}
