using System.Globalization;

namespace Skald.Formats.Gguf;

/// <summary>Reads header, metadata and tensor infos, and holds them against the file.</summary>
internal sealed class GgufHeader
{
    // The specification allows 65,535 bytes for a key and 64 for a tensor's name; the rest are sizes beyond all sense.
    private const int MaxKey = 65_535, MaxString = 1 << 24, MaxKeys = 1 << 20, MaxArray = 1 << 26;
    private const int MaxTensors = 1 << 20, MaxTensorName = 64, MaxDimensions = 4;
    private const uint MaxAlignment = 1 << 20, DefaultAlignment = 32, MinAlignment = 8;
    private const string AlignmentKey = "general.alignment";

    private readonly GgufCursor _file;
    private readonly string _path;

    private GgufHeader(string path, GgufCursor file)
    {
        (_path, _file, Metadata) = (path, file, new GgufMetadata(path));
        Version = ReadVersion();
        int tensors = file.Count("the number of tensors", 24, MaxTensors);
        int keys = file.Count("the number of keys", 13, MaxKeys);
        for (int i = 0; i < keys; i++) ReadKey();
        Alignment = CheckedAlignment();
        Tensors = ReadTensors(tensors);
    }

    public uint Version { get; }

    public uint Alignment { get; }

    public long DataOffset { get; private set; }

    public GgufMetadata Metadata { get; }

    public IReadOnlyList<GgufTensor> Tensors { get; }

    public static GgufHeader Read(string path, GgufCursor file) => new(path, file);

    private uint ReadVersion()
    {
        if (!_file.Take(4, "the magic").SequenceEqual("GGUF"u8))
            throw _file.Error("a GGUF file must begin with the letters GGUF, got others; it is another kind of file.");
        uint version = _file.UInt32("the version");
        if ((version & 0xFFFF) == 0 && version != 0)
        {
            _file.IsBigEndian = true;
            version = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(version);
        }

        return version is 2 or 3 ? version : throw _file.Error($"the version must be 2 or 3, got {version}.");
    }

    private void ReadKey()
    {
        long at = _file.Position;
        string key = _file.String("a key", MaxKey);
        if (key.Length == 0) throw _file.Error($"a key must not be empty, got one at byte {at}.");
        GgufValueType type = ReadType(key);
        GgufValue value = type == GgufValueType.Array ? ReadArray(key) : new GgufValue(type, ReadScalar(type, key));
        if (!Metadata.TryAdd(key, value)) throw _file.Error($"a key must occur once, got {key} again at byte {at}.");
    }

    private GgufValueType ReadType(string key)
    {
        uint type = _file.UInt32(key);
        return type <= (uint)GgufValueType.Float64
            ? (GgufValueType)type
            : throw _file.Error($"the type of {key} must be 0 to 12, got {type}.");
    }

    private object ReadScalar(GgufValueType type, string key) => type switch
    {
        GgufValueType.UInt8 => _file.UInt8(key),
        GgufValueType.Int8 => (sbyte)_file.UInt8(key),
        GgufValueType.UInt16 => _file.UInt16(key),
        GgufValueType.Int16 => (short)_file.UInt16(key),
        GgufValueType.UInt32 => _file.UInt32(key),
        GgufValueType.Int32 => (int)_file.UInt32(key),
        GgufValueType.UInt64 => _file.UInt64(key),
        GgufValueType.Int64 => (long)_file.UInt64(key),
        GgufValueType.Float32 => BitConverter.UInt32BitsToSingle(_file.UInt32(key)),
        GgufValueType.Float64 => BitConverter.UInt64BitsToDouble(_file.UInt64(key)),
        GgufValueType.Bool => ReadBool(key),
        _ => _file.String(key, MaxString),
    };

    private bool ReadBool(string key) => _file.UInt8(key) switch
    {
        0 => false,
        1 => true,
        byte other => throw _file.Error($"the bool {key} must be 0 or 1, got {other}."),
    };

    private GgufValue ReadArray(string key)
    {
        GgufValueType type = ReadType(key);
        object elements = type switch
        {
            GgufValueType.UInt8 => Elements(key, 1, () => _file.UInt8(key)),
            GgufValueType.Int8 => Elements(key, 1, () => (sbyte)_file.UInt8(key)),
            GgufValueType.UInt16 => Elements(key, 2, () => _file.UInt16(key)),
            GgufValueType.Int16 => Elements(key, 2, () => (short)_file.UInt16(key)),
            GgufValueType.UInt32 => Elements(key, 4, () => _file.UInt32(key)),
            GgufValueType.Int32 => Elements(key, 4, () => (int)_file.UInt32(key)),
            GgufValueType.UInt64 => Elements(key, 8, () => _file.UInt64(key)),
            GgufValueType.Int64 => Elements(key, 8, () => (long)_file.UInt64(key)),
            GgufValueType.Float32 => Elements(key, 4, () => BitConverter.UInt32BitsToSingle(_file.UInt32(key))),
            GgufValueType.Float64 => Elements(key, 8, () => BitConverter.UInt64BitsToDouble(_file.UInt64(key))),
            GgufValueType.Bool => Elements(key, 1, () => ReadBool(key)),
            GgufValueType.String => Elements(key, 8, () => _file.String(key, MaxString)),
            _ => throw _file.Error($"an array must not hold arrays, got {key}; no known model needs them."),
        };
        return new GgufValue(GgufValueType.Array, elements, type);
    }

    private T[] Elements<T>(string key, int bytesEach, Func<T> read)
    {
        T[] elements = new T[_file.Count($"the length of the array {key}", bytesEach, MaxArray)];
        for (int i = 0; i < elements.Length; i++) elements[i] = read();
        return elements;
    }

    private uint CheckedAlignment()
    {
        if (!Metadata.TryGet(AlignmentKey, out GgufValue? value)) return DefaultAlignment;
        if (value.Type != GgufValueType.UInt32)
            throw _file.Error($"{AlignmentKey} must be a UInt32, got {value.Type}.");
        uint alignment = (uint)value.TryInt64()!.Value;
        return uint.IsPow2(alignment) && alignment is >= MinAlignment and <= MaxAlignment
            ? alignment
            : throw _file.Error($"{AlignmentKey} must be a power of two from {MinAlignment} to {MaxAlignment}, "
                + $"got {alignment.ToString(CultureInfo.InvariantCulture)}.");
    }

    private List<GgufTensor> ReadTensors(int count)
    {
        List<GgufTensor> relative = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            GgufTensor tensor = ReadTensor();
            if (!names.Add(tensor.Name)) throw _file.Error($"a tensor must occur once, got {tensor.Name} again.");
            relative.Add(tensor);
        }

        long padded = checked((_file.Position + Alignment - 1) / Alignment * Alignment);
        DataOffset = Math.Min(padded, _file.FileLength);  // a file without tensors may end before the padding
        long available = _file.FileLength - DataOffset;
        long end = 0;
        foreach (GgufTensor tensor in relative.OrderBy(t => t.Offset).ThenBy(t => t.Length))
        {
            if (tensor.Offset > available || tensor.Length > available - tensor.Offset)
                throw _file.Error($"tensor {tensor.Name} must lie inside the file, got {tensor.Length} bytes at "
                    + $"{tensor.Offset} of {available}; the file is truncated or altered.");
            if (tensor.Offset < end && tensor.Length > 0)
                throw _file.Error($"tensors must not overlap, got {tensor.Name} at {tensor.Offset}, before the end of "
                    + $"another at {end}.");
            end = Math.Max(end, tensor.Offset + tensor.Length);
        }

        return relative.ConvertAll(t => t with { Offset = DataOffset + t.Offset });
    }

    private GgufTensor ReadTensor()
    {
        string name = _file.String("a tensor's name", MaxTensorName);
        uint dimensions = _file.UInt32(name);
        if (dimensions > MaxDimensions)
            throw _file.Error($"tensor {name} must have at most {MaxDimensions} dimensions, got {dimensions}.");
        long[] shape = new long[dimensions];
        UInt128 elements = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            ulong size = _file.UInt64(name);
            shape[d] = size <= long.MaxValue ? (long)size
                : throw _file.Error($"tensor {name} has a dimension of {size}.");
            elements *= size;
            if (elements > long.MaxValue)
                throw _file.Error($"tensor {name} must have fewer than 2^63 elements, got more.");
        }

        GgmlType type = (GgmlType)_file.UInt32(name);
        if (!GgmlTypes.IsKnown(type)) throw _file.Error($"tensor {name} must have a known type, got {(uint)type}.");
        long row = shape.Length == 0 ? 1 : shape[^1];
        int block = GgmlTypes.BlockLength(type);
        if (row % block != 0)
            throw _file.Error($"rows of {GgmlTypes.Name(type)} must be whole blocks of {block}, got {row} in {name}.");
        UInt128 bytes = elements / (uint)block * (uint)GgmlTypes.BlockBytes(type);
        ulong offset = _file.UInt64(name);
        if (bytes > long.MaxValue || offset > long.MaxValue)
            throw _file.Error($"tensor {name} must lie inside the file, got {bytes} bytes at {offset}.");
        if (offset % Alignment != 0)
            throw _file.Error($"tensor {name} must begin at a multiple of {Alignment}, got {offset}.");
        return new GgufTensor(name, type, shape, (long)offset, (long)bytes);
    }
}
