using System.Buffers.Binary;

namespace Skald.Formats.Gguf;

/// <summary>Reads header, metadata and tensor infos, and holds them against the file.</summary>
internal sealed class GgufHeader
{
    private const int MaxKeys = 1 << 20, MaxTensors = 1 << 20, SmallestKey = 13, SmallestTensor = 24;
    private const uint MaxAlignment = 1 << 20, DefaultAlignment = 32, MinAlignment = 8;

    private readonly GgufCursor _file;

    private GgufHeader(GgufCursor file)
    {
        _file = file;
        Version = ReadVersion();
        int tensors = file.Count("the number of", "tensors", SmallestTensor, MaxTensors);
        int keys = file.Count("the number of", "keys", SmallestKey, MaxKeys);
        Metadata = new GgufMetadataReader(file).Read(keys);
        Alignment = CheckedAlignment();
        GgufTensorReader reader = new(file, Alignment);
        Tensors = reader.Read(tensors);
        DataOffset = reader.DataOffset;
    }

    public uint Version { get; }

    public uint Alignment { get; }

    public long DataOffset { get; }

    public GgufMetadata Metadata { get; }

    public IReadOnlyList<GgufTensor> Tensors { get; }

    public static GgufHeader Read(GgufCursor file) => new(file);

    private uint ReadVersion()
    {
        if (!_file.Take(4, "the magic").SequenceEqual("GGUF"u8))
            throw _file.Error("a GGUF file must begin with the letters GGUF, got others at byte 0; "
                + "it is another kind of file.");
        uint version = _file.UInt32("the version");
        if ((version & 0xFFFF) == 0 && version != 0)
        {
            _file.IsBigEndian = true;
            version = BinaryPrimitives.ReverseEndianness(version);
        }

        return version is 2 or 3 ? version : throw _file.Error($"the version must be 2 or 3, got {version} at byte 4.");
    }

    private uint CheckedAlignment()
    {
        if (!Metadata.TryGet(GgufMetadata.AlignmentKey, out GgufValue? value)) return DefaultAlignment;
        if (value.Type != GgufValueType.UInt32)
            throw _file.Error($"{GgufMetadata.AlignmentKey} must be a UInt32, got {value.Type}.");
        uint alignment = (uint)value.TryInt64()!.Value;
        return uint.IsPow2(alignment) && alignment is >= MinAlignment and <= MaxAlignment
            ? alignment
            : throw _file.Error($"{GgufMetadata.AlignmentKey} must be a power of two from {MinAlignment} to "
                + $"{MaxAlignment}, got {alignment}.");
    }
}
