using System.Buffers.Binary;
using System.Text;

namespace Skald.Training.Data;

/// <summary>
/// Prepared documents of one split on disk, so that text larger than memory can be passed over several times.
/// </summary>
/// <remarks>Each document: its length in bytes (32-bit little-endian), then its UTF-8 bytes. A file of one run
/// only.</remarks>
internal sealed class DocumentStore(string path) : IDisposable
{
    private const int LengthBytes = 4;

    private FileStream? _writer = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);

    public string Path { get; } = path;

    public long Documents { get; private set; }

    public long TextBytes { get; private set; }

    public void Add(ReadOnlySpan<byte> utf8)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        _writer!.Write(length);
        _writer.Write(utf8);
        Documents++;
        TextBytes += utf8.Length;
    }

    /// <summary>Ends writing; from here on the store is read.</summary>
    public void Complete()
    {
        _writer?.Dispose();
        _writer = null;
    }

    /// <summary>The documents in the order they were added.</summary>
    public IEnumerable<string> Read()
    {
        using FileStream stream = new(
            Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        byte[] length = new byte[LengthBytes], bytes = [];
        for (long i = 0; i < Documents; i++)
        {
            stream.ReadExactly(length);
            int count = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (bytes.Length < count)
                bytes = new byte[Math.Max(count, (int)Math.Min(Array.MaxLength, 2L * bytes.Length))];
            stream.ReadExactly(bytes, 0, count);
            yield return Encoding.UTF8.GetString(bytes, 0, count);
        }
    }

    /// <summary>Deletes the file.</summary>
    public void Dispose()
    {
        Complete();
        File.Delete(Path);
    }
}
