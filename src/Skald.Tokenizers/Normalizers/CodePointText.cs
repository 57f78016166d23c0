using System.Text;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Normalizers;

/// <summary>A text that normalizers change in place, without its places: for ids only. Its memory serves many texts.</summary>
internal sealed class CodePointText
{
    private readonly Normalizer?[] _forms = new Normalizer?[4];
    private int[] _current = new int[256], _next = new int[256];
    private int _count, _nextCount;

    public ReadOnlySpan<int> CodePoints => _current.AsSpan(0, _count);

    /// <summary>False once the text has been so long that keeping its memory would be a waste.</summary>
    public bool IsWorthKeeping => _current.Length <= 1 << 16 && _next.Length <= 1 << 16;

    /// <summary>Takes valid UTF-8 for the text.</summary>
    public void Load(ReadOnlySpan<byte> utf8)
    {
        for (int at = 0; at < utf8.Length;)
        {
            (int codePoint, int size) = Unicode.CodePoints.Decode(utf8, at);
            Append(codePoint);
            at += size;
        }

        Turn();
    }

    /// <summary>Appends to what shall be the text after the next <see cref="Turn"/>.</summary>
    public void Append(int codePoint)
    {
        if (_nextCount == _next.Length) Array.Resize(ref _next, checked(_nextCount + (_nextCount / 2)));
        _next[_nextCount++] = codePoint;
    }

    /// <summary>Makes what was appended the text.</summary>
    public void Turn()
    {
        (_current, _next) = (_next, _current);
        (_count, _nextCount) = (_nextCount, 0);
    }

    /// <summary>Maps each character to another, or to null where it goes.</summary>
    public void Filter(Func<Rune, Rune?> map)
    {
        foreach (int codePoint in CodePoints)
            if (map(new Rune(codePoint)) is { } kept) Append(kept.Value);
        Turn();
    }

    /// <summary>Brings the text into a normal form.</summary>
    public void Normalize(NormalizationForm form)
    {
        ref Normalizer? normalizer = ref _forms[form switch
        {
            NormalizationForm.FormC => 0,
            NormalizationForm.FormD => 1,
            NormalizationForm.FormKC => 2,
            _ => 3,
        }];
        normalizer ??= new Normalizer(form);
        Sink sink = new(this);
        foreach (int codePoint in CodePoints) normalizer.Push(codePoint, ref sink);
        normalizer.Complete(ref sink);
        Turn();
    }

    private readonly struct Sink(CodePointText text) : INormalizedSink
    {
        public void Add(int codePoint, int consumed) => text.Append(codePoint);
    }
}
