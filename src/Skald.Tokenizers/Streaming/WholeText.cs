using System.Text;

namespace Skald.Tokenizers.Streaming;

/// <summary>Holds a text until it is whole: for what can be cut nowhere with certainty.</summary>
internal sealed class WholeText(Tokenizer tokenizer, EncodeOptions options) : PartEncoder
{
    private readonly StringBuilder _held = new();

    public override int Waiting => 0;  // nothing is gained by handing over larger parts

    public override void Append(ReadOnlySpan<char> text, ref IdSink sink) => _held.Append(text);

    public override void Complete(ref IdSink sink)
    {
        tokenizer.EncodeInto(_held.ToString(), ref sink, options);
        _held.Clear();
    }
}
