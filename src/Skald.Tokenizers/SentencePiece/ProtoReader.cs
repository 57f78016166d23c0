using System.Buffers.Binary;
using System.Text;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>
/// Reads the fields of one protobuf message from front to back; lengths are proven before they are used.
/// </summary>
/// <remarks>
/// https://protobuf.dev/programming-guides/encoding. Nested messages are read by readers of their own.
/// </remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message, string file)
{
    private const int Varint = 0, Fixed64 = 1, Length = 2, Fixed32 = 5;
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _message = message;
    private readonly string _file = file;
    private int _at;
    private int _wireType;

    /// <summary>Number of the field at hand.</summary>
    public int Field { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    public bool Next()
    {
        if (_at == _message.Length) return false;
        ulong tag = ReadVarint();
        Field = tag >> 3 is > 0 and < 1 << 29 and ulong field ? (int)field : throw Error("a field number", tag >> 3);
        _wireType = (int)(tag & 7);
        return true;
    }

    public long Int64()
    {
        Expect(Varint);
        return (long)ReadVarint();
    }

    public int Int32() => unchecked((int)Int64());  // longer values are cut, as protobuf says

    public bool Bool() => Int64() != 0;

    public float Single()
    {
        Expect(Fixed32);
        return BinaryPrimitives.ReadSingleLittleEndian(Take(4));
    }

    public ReadOnlySpan<byte> Bytes()
    {
        Expect(Length);
        ulong length = ReadVarint();
        return length <= (ulong)(_message.Length - _at) ? Take((int)length)
            : throw Error("a length within the message", length);
    }

    public string Text()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new TokenizerFormatException(_file, "", $"text must be UTF-8, got other bytes before byte {_at}.", e);
        }
    }

    /// <summary>Passes over the field at hand.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case Varint: ReadVarint(); break;
            case Fixed64: Take(8); break;
            case Length: Bytes(); break;
            case Fixed32: Take(4); break;
            default: throw Error("a wire type 0, 1, 2 or 5", (ulong)_wireType);
        }
    }

    private void Expect(int wireType)
    {
        if (_wireType != wireType) throw Error($"wire type {wireType} for field {Field}", (ulong)_wireType);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw Error("a number of at most 10 bytes", value);
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _message.Length - _at)
            throw new TokenizerFormatException(
                _file, "", $"the message must be whole, got its end at byte {_message.Length}.");
        ReadOnlySpan<byte> bytes = _message.Slice(_at, length);
        _at += length;
        return bytes;
    }

    private readonly TokenizerFormatException Error(string expected, ulong got) =>
        new(_file, "",
            $"a SentencePiece model must have {expected}, got {got} before byte {_at}; it is altered or another file.");
}
