using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Writes the fields of one protobuf message.</summary>
/// <remarks>https://protobuf.dev/programming-guides/encoding. A nested message is written whole, then put in.</remarks>
internal sealed class ProtoWriter
{
    private const int Varint = 0, Length = 2, Fixed32 = 5;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Message => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    public void Write(int field, int value)
    {
        Tag(field, Varint);
        Number((ulong)(long)value);
    }

    public void Write(int field, bool value) => Write(field, value ? 1 : 0);

    public void Write(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void Write(int field, string value) => Write(field, Encoding.UTF8.GetBytes(value));

    public void Write(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, Length);
        Number((ulong)value.Length);
        _bytes.Write(value);
    }

    private void Tag(int field, int wireType) => Number(((ulong)field << 3) | (uint)wireType);

    private void Number(ulong value)
    {
        Span<byte> room = _bytes.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7) room[length++] = (byte)(value | 0x80);
        room[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
