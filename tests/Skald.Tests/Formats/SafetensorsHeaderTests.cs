using System.Buffers.Binary;
using System.Text;
using Skald.Formats;

namespace Skald.Tests.Formats;

/// <summary>Every rule of the format, by a file that breaks it.</summary>
public sealed class SafetensorsHeaderTests : IDisposable
{
    private const string One = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   """, 8)]
    [InlineData("""{"__metadata__":{"format":"pt"},"a":{"dtype":"BOOL","shape":[],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""{"__metadata__":null}""", 0)]
    [InlineData("{}", 0)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,5],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{"a":{"dtype":"F4","shape":[2,3],"data_offsets":[0,3]}}""", 3)]
    [InlineData("""{"a":{"dtype":"F6_E3M2","shape":[4],"data_offsets":[0,3]}}""", 3)]
    [InlineData("""{"a":{"new":{"x":[1]},"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1)]
    [InlineData("""
        {"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"z":{"dtype":"U8","shape":[0],"data_offsets":[1,1]},
        "a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}
        """, 3)]
    public void AcceptsWhatTheFormatAllows(string header, int dataLength)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Write(header, dataLength));
        Assert.Equal(dataLength, file.Tensors.Sum(t => t.Length));
    }

    [Theory]
    [InlineData("", 0, "must begin with '{'")]
    [InlineData("[]", 0, "must begin with '{'")]
    [InlineData(""" {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "must begin with '{'")]
    [InlineData("{", 0, "one JSON object")]
    [InlineData("""{"a":1}""", 0, "tensor 'a' must be a JSON StartObject")]
    [InlineData(One + "x", 8, "one JSON object")]
    [InlineData(One + "{}", 8, "one JSON object")]
    [InlineData(One, 7, "must end inside the file")]
    [InlineData(One, 9, "the last tensor must end with the file")]
    [InlineData("{}", 1, "the last tensor must end with the file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "tensor 'a' must begin where")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "[begin, end], got [8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "[begin, end]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "must be 12 bytes long, got 8 bytes")]
    [InlineData("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "got 'F33'")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1, "fill whole bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "64-bit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", 0, "64-bit")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 8, "64-bit")]
    [InlineData("""{"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,8]}}""", 8, "whole numbers")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "dtype, shape and data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "got 'dtype' twice")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "__metadata__ 'a'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "key 'a' must occur once")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ must be an object")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "'__metadata__' must occur once")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "one JSON object")]
    [InlineData(
        """{"a":{"x":[[[[[[[[[[1]]]]]]]]]],"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 1, "one JSON object")]
    [InlineData("""
        {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
        """, 2, "the name 'a' must occur once")]
    [InlineData("""
        {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}
        """, 6, "tensor 'b' must begin where")]
    [InlineData("""
        {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}
        """, 4, "tensor 'b' must begin where")]
    [InlineData("""
        {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}
        """, 3, "tensor 'b' must begin where")]
    public void RefusesWhatTheFormatForbids(string header, int dataLength, string problem)
    {
        string path = Write(header, dataLength);
        var error = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(path).Dispose());
        Assert.StartsWith("x.safetensors: ", error.Message);
        Assert.Contains(problem, error.Message);
        Assert.Equal(path, error.ModelPath);
    }

    [Theory]
    [InlineData(0, 7, "got a file of 7 bytes")]
    [InlineData(100_000_001, 0, "at most 100000000 bytes")]
    [InlineData(ulong.MaxValue, 0, "at most 100000000 bytes")]
    [InlineData(3, 10, "got 3 bytes of header in a file of 10 bytes")]
    [InlineData(100_000_000, 8, "got 100000000 bytes of header in a file of 8 bytes")]
    public void ProvesTheHeaderLengthBeforeReading(ulong headerLength, int fileLength, string problem)
    {
        byte[] bytes = new byte[Math.Max(fileLength, 8)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, headerLength);
        string path = _folder.Write("x.safetensors", bytes.AsSpan(0, fileLength == 0 ? 8 : fileLength));
        var error = Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(path).Dispose());
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void InvalidUtf8InANameIsRefused()
    {
        byte[] header = Encoding.UTF8.GetBytes("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""");
        header[2] = 0xff;
        string path = _folder.Write("x.safetensors", [.. Prefix(header.Length), .. header, 0]);
        Assert.Throws<ModelFormatException>(() => SafetensorsFile.Open(path).Dispose());
    }

    /// <summary>
    /// A random byte of a good file, changed at random: the file opens whole or is refused by our exception.
    /// </summary>
    [Fact]
    public void AlteredBytesNeverEscapeAsAnotherException()
    {
        byte[] good = File.ReadAllBytes(Write(
            """{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""", 8));
        Random random = new(1);
        for (int i = 0; i < 1000; i++)
        {
            byte[] bad = [.. good];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            int length = random.Next(10) == 0 ? random.Next(bad.Length) : bad.Length;
            string path = _folder.Write("x.safetensors", bad.AsSpan(0, length));
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(path);
                Assert.All(file.Tensors, t => Assert.InRange(t.Offset + t.Length, 8, length));
            }
            catch (ModelFormatException)
            {
                continue;
            }
        }
    }

    private static byte[] Prefix(long headerLength)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, headerLength);
        return prefix;
    }

    private string Write(string header, int dataLength)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        return _folder.Write("x.safetensors", [.. Prefix(json.Length), .. json, .. new byte[dataLength]]);
    }
}
