using System.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Normalizers;

/// <summary>Brings a text into a Unicode form; only a run of combining marks is held.</summary>
internal sealed class UnicodeFormStep(NormalizationForm form, CodePointStep next) : CodePointStep
{
    private readonly Normalizer _normalizer = new(form);

    public override void Push(int codePoint)
    {
        Sink sink = new(next);
        _normalizer.Push(codePoint, ref sink);
    }

    public override void Complete()
    {
        Sink sink = new(next);
        _normalizer.Complete(ref sink);
        next.Complete();
    }

    private readonly struct Sink(CodePointStep next) : INormalizedSink
    {
        public void Add(int codePoint, int consumed) => next.Push(codePoint);
    }
}
