using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>Brings one text after another into a normal form, in memory that it keeps.</summary>
internal sealed class NormalText(NormalizationForm form) : INormalizedSink
{
    private const int KeptChars = 1 << 20;

    private readonly Normalizer _normalizer = new(form);
    private char[] _chars = new char[256];
    private int _count;

    /// <summary>The text in form: itself where it is already, else what is here until the next one comes.</summary>
    public ReadOnlySpan<char> Of(ReadOnlySpan<char> text)
    {
        int normal = Normalization.NormalLength(text, form);
        if (normal == text.Length) return text;
        if (_chars.Length > KeptChars) _chars = [];
        Reserve(text.Length);
        text[..normal].CopyTo(_chars);
        _count = normal;
        NormalText sink = this;
        for (int at = normal; at < text.Length;)
        {
            (int codePoint, int size) = CodePoints.Decode(text, at);
            _normalizer.Push(codePoint, ref sink);
            at += size;
        }

        _normalizer.Complete(ref sink);
        return _chars.AsSpan(0, _count);
    }

    /// <inheritdoc/>
    public void Add(int codePoint, int consumed)
    {
        if (_count + 2 > _chars.Length) Reserve(checked(2 * _chars.Length));
        if (codePoint < 0x10000)
        {
            _chars[_count++] = (char)codePoint;
            return;
        }

        _chars[_count++] = (char)(0xD7C0 + (codePoint >> 10));
        _chars[_count++] = (char)(0xDC00 | (codePoint & 0x3FF));
    }

    private void Reserve(int chars)
    {
        if (chars > _chars.Length) Array.Resize(ref _chars, chars);
    }
}
