using System.Buffers;

namespace Skald.Tokenizers.Unicode;

/// <summary>Writes normalised text as UTF-8, without its alignment.</summary>
internal readonly struct Utf8Sink(IBufferWriter<byte> destination) : INormalizedSink
{
    public void Add(int codePoint, int consumed) =>
        destination.Advance(CodePoints.Encode(codePoint, destination.GetSpan(4)));
}
