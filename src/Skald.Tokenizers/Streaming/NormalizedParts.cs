using System.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Streaming;

/// <summary>Brings a text into a Unicode form, part by part.</summary>
/// <remarks>ASCII joins nothing before it: up to the last such character the form is certain.</remarks>
internal sealed class NormalizedParts(NormalizationForm form, PartEncoder inner) : PartEncoder
{
    private readonly StringBuilder _held = new();

    public override int Waiting => _held.Length + inner.Waiting;

    public override void Append(ReadOnlySpan<char> text, ref IdSink sink)
    {
        int cut = text.LastIndexOfAnyInRange('\0', '\u007F');
        if (cut < 0)
        {
            _held.Append(text);
            return;
        }

        _held.Append(text[..cut]);
        Flush(ref sink);
        _held.Append(text[cut..]);
    }

    public override void Complete(ref IdSink sink)
    {
        Flush(ref sink);
        inner.Complete(ref sink);
    }

    private void Flush(ref IdSink sink)
    {
        if (_held.Length > 0) inner.Append(Normalization.Normalize(_held.ToString(), form), ref sink);
        _held.Clear();
    }
}
