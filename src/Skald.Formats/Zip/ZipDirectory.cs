using System.Buffers.Binary;
using System.Text;

namespace Skald.Formats.Zip;

/// <summary>The list of files in a zip archive, read from its end and held against the file.</summary>
/// <remarks>
/// APPNOTE.TXT 6.3.10 of PKWARE, with 64-bit lengths; no encryption, no parts on several disks. Names occur once and
/// entries do not overlap, so two readers cannot come to see different contents.
/// </remarks>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054B50, End64Signature = 0x06064B50, Locator64Signature = 0x07064B50;
    private const uint EntrySignature = 0x02014B50, LocalSignature = 0x04034B50;
    private const int EndLength = 22, End64Length = 56, Locator64Length = 20, EntryLength = 46, LocalLength = 30;
    private const int MaxDirectory = 1 << 26, MaxComment = ushort.MaxValue, Stored = 0, Deflated = 8;

    private readonly PositionalFile _file;
    private readonly Dictionary<string, ZipEntry> _byName = new(StringComparer.Ordinal);

    private ZipDirectory(PositionalFile file)
    {
        _file = file;
        (long offset, long length, long count) = FindDirectory();
        ReadEntries(offset, length, count);
        CheckPlaces(offset);
    }

    /// <summary>The files in the order of their data.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; private set; } = [];

    /// <exception cref="ModelFormatException">The archive breaks a rule.</exception>
    public static ZipDirectory Read(PositionalFile file) => new(file);

    /// <summary>The entry of that name, or null.</summary>
    public ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    private (long Offset, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_file.Length, EndLength + MaxComment);
        byte[] bytes = new byte[tail];
        _file.Read(_file.Length - tail, bytes, "the end of the zip archive");
        int at = tail - EndLength;
        while (at >= 0 && !(UInt32(bytes, at) == EndSignature && UInt16(bytes, at + 20) == tail - at - EndLength)) at--;
        if (at < 0) throw Error("a zip archive must end with its directory, got none; the file is truncated.");
        if (UInt16(bytes, at + 4) != 0 || UInt16(bytes, at + 6) != 0)
            throw Error("a zip archive must be one file, got a part of several.");
        long end = _file.Length - tail + at;
        (long count, long length, long offset) =
            (UInt16(bytes, at + 10), UInt32(bytes, at + 12), UInt32(bytes, at + 16));
        if (end >= Locator64Length && (count == ushort.MaxValue || length == uint.MaxValue || offset == uint.MaxValue))
            (offset, length, count) = FindDirectory64(end - Locator64Length) ?? (offset, length, count);
        if (offset < 0 || length is < 0 or > MaxDirectory || offset > end || length > end - offset
            || count < 0 || count > length / EntryLength)
        {
            throw Error($"the zip directory must lie inside the file and hold {EntryLength} bytes for each entry, got "
                + $"{count} entries in {length} bytes at byte {offset} of {_file.Length}.");
        }

        return (offset, length, count);
    }

    private (long Offset, long Length, long Count)? FindDirectory64(long locatorAt)
    {
        Span<byte> locator = stackalloc byte[Locator64Length], end = stackalloc byte[End64Length];
        _file.Read(locatorAt, locator, "the zip locator");
        if (UInt32(locator, 0) != Locator64Signature) return null;
        long at = Int64(locator, 8);
        if (at < 0 || at > locatorAt - End64Length)
            throw Error($"the 64-bit zip end must lie before its locator, got byte {at}.");
        _file.Read(at, end, "the 64-bit zip end");
        return UInt32(end, 0) == End64Signature
            ? (Int64(end, 48), Int64(end, 40), Int64(end, 32))
            : throw Error($"the 64-bit zip end must have its signature, got another at byte {at}.");
    }

    private void ReadEntries(long offset, long length, long count)
    {
        byte[] directory = new byte[(int)length];
        _file.Read(offset, directory, "the zip directory");
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            if (directory.Length - at < EntryLength || UInt32(directory, at) != EntrySignature)
                throw Error($"entry {i} of the zip directory must have its signature, got none at byte {offset + at}.");
            int name = UInt16(directory, at + 28), extra = UInt16(directory, at + 30);
            int whole = EntryLength + name + extra + UInt16(directory, at + 32);
            if (whole > directory.Length - at)
                throw Error($"entry {i} of the zip directory must lie inside it, got {whole} bytes at {offset + at}.");
            ZipEntry entry = ReadEntry(directory.AsSpan(at, whole), name, extra, offset);
            if (!_byName.TryAdd(entry.Name, entry))
                throw Error($"a zip entry must occur once, got '{entry.Name}' again.");
            at += whole;
        }
    }

    private ZipEntry ReadEntry(ReadOnlySpan<byte> bytes, int nameLength, int extraLength, long limit)
    {
        string name = Encoding.UTF8.GetString(bytes.Slice(EntryLength, nameLength));
        if ((UInt16(bytes, 8) & 1) != 0) throw Error($"zip entry '{name}' must not be encrypted.");
        int method = UInt16(bytes, 10);
        if (method is not (Stored or Deflated))
            throw Error($"zip entry '{name}' must be stored or deflated, got method {method}.");
        (long packed, long length, long local) = (UInt32(bytes, 20), UInt32(bytes, 24), UInt32(bytes, 42));
        ReadExtra(bytes.Slice(EntryLength + nameLength, extraLength), ref length, ref packed, ref local);
        if (local < 0 || local > limit - LocalLength || packed < 0 || length < 0)
            throw Error($"zip entry '{name}' must lie before the directory, got byte {local}.");
        Span<byte> header = stackalloc byte[LocalLength];
        _file.Read(local, header, $"zip entry '{name}'");
        if (UInt32(header, 0) != LocalSignature)
            throw Error($"zip entry '{name}' must begin with its signature, got another at byte {local}.");
        long data = local + LocalLength + UInt16(header, 26) + UInt16(header, 28);
        if (data > limit || packed > limit - data || (method == Stored && packed != length))
        {
            throw Error($"zip entry '{name}' must lie before the directory, got {packed} bytes for {length} at byte "
                + $"{data}.");
        }

        return new ZipEntry(name, method == Deflated, data, packed, length);
    }

    // The 64-bit field holds, in this order, those of the three that do not fit into 32 bits.
    private static void ReadExtra(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            int size = Math.Min((int)UInt16(extra, 2), extra.Length - 4);
            ReadOnlySpan<byte> field = extra.Slice(4, size);
            if (UInt16(extra, 0) == 1)
            {
                Take(ref field, ref length);
                Take(ref field, ref packed);
                Take(ref field, ref local);
            }

            extra = extra[(4 + size)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> field, ref long value)
    {
        if (value != uint.MaxValue || field.Length < 8) return;
        value = Int64(field, 0);
        field = field[8..];
    }

    private void CheckPlaces(long directory)
    {
        Entries = [.. _byName.Values.OrderBy(e => e.Offset).ThenBy(e => e.PackedLength)];
        long end = 0;
        foreach (ZipEntry entry in Entries)
        {
            if (entry.Offset - LocalLength < end)
                throw Error($"zip entries must not overlap, got '{entry.Name}' at {entry.Offset}, before {end}.");
            end = entry.Offset + entry.PackedLength;
        }

        if (end > directory) throw Error($"zip entries must end before the directory at {directory}, got {end}.");
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private ModelFormatException Error(string problem) => new(_file.Path, problem);
}
