using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Streaming;

/// <summary>Byte-level BPE of a text that comes in parts: ids come as soon as their piece has ended.</summary>
internal sealed class BytePieceParts(BpeTokenizer tokenizer) : PartEncoder
{
    private readonly EncodeScratch _scratch = new();
    private int _waiting;

    public override int Waiting => _waiting;

    public override void Append(ReadOnlySpan<char> text, ref IdSink sink) =>
        _waiting = tokenizer.EncodePart(text, _scratch, _waiting, ref sink);

    public override void Complete(ref IdSink sink)
    {
        tokenizer.EncodeEnd([], _scratch, _waiting, ref sink);
        _waiting = 0;
    }
}
