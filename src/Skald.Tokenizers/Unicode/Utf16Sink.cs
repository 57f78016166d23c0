using System.Text;

namespace Skald.Tokenizers.Unicode;

/// <summary>Collects normalised text as UTF-16, without its alignment.</summary>
internal readonly struct Utf16Sink(StringBuilder text) : INormalizedSink
{
    public void Add(int codePoint, int consumed)
    {
        if (codePoint < 0x10000) text.Append((char)codePoint);
        else text.Append((char)(0xD7C0 + (codePoint >> 10))).Append((char)(0xDC00 | (codePoint & 0x3FF)));
    }

    public override string ToString() => text.ToString();
}
