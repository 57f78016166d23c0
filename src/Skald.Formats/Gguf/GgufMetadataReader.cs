namespace Skald.Formats.Gguf;

/// <summary>Reads the keys of a GGUF file.</summary>
internal sealed class GgufMetadataReader(GgufCursor file)
{
    // The specification allows 65,535 bytes for a key; the rest are sizes beyond all sense.
    private const int MaxKey = 65_535, MaxString = 1 << 24, MaxArray = 1 << 26;

    public GgufMetadata Read(int keys)
    {
        GgufMetadata metadata = new(file.Path);
        for (int i = 0; i < keys; i++)
        {
            long at = file.Position;
            string key = file.String("a key", MaxKey);
            if (key.Length == 0) throw file.Error($"a key must not be empty, got one at byte {at}.");
            GgufValueType type = ReadType(key);
            GgufValue value = type == GgufValueType.Array ? ReadArray(key) : new GgufValue(type, ReadScalar(type, key));
            if (!metadata.TryAdd(key, value)) throw file.Error($"a key must occur once, got {key} again at byte {at}.");
        }

        return metadata;
    }

    private GgufValueType ReadType(string key)
    {
        long at = file.Position;
        uint type = file.UInt32(key);
        return type <= (uint)GgufValueType.Float64
            ? (GgufValueType)type
            : throw file.Error($"the type of {key} must be 0 to 12, got {type} at byte {at}.");
    }

    private object ReadScalar(GgufValueType type, string key) => type switch
    {
        GgufValueType.UInt8 => file.UInt8(key),
        GgufValueType.Int8 => (sbyte)file.UInt8(key),
        GgufValueType.UInt16 => file.UInt16(key),
        GgufValueType.Int16 => (short)file.UInt16(key),
        GgufValueType.UInt32 => file.UInt32(key),
        GgufValueType.Int32 => (int)file.UInt32(key),
        GgufValueType.UInt64 => file.UInt64(key),
        GgufValueType.Int64 => (long)file.UInt64(key),
        GgufValueType.Float32 => BitConverter.UInt32BitsToSingle(file.UInt32(key)),
        GgufValueType.Float64 => BitConverter.UInt64BitsToDouble(file.UInt64(key)),
        GgufValueType.Bool => ToBool(file.UInt8(key), key, file.Position - 1),
        _ => file.String(key, MaxString),
    };

    private bool ToBool(byte value, string key, long at) => value <= 1
        ? value == 1
        : throw file.Error($"the bool {key} must be 0 or 1, got {value} at byte {at}.");

    private GgufValue ReadArray(string key)
    {
        long at = file.Position;
        GgufValueType type = ReadType(key);
        object elements = type switch
        {
            GgufValueType.UInt8 => Numbers<byte>(key, 1),
            GgufValueType.Int8 => Numbers<sbyte>(key, 1),
            GgufValueType.UInt16 => Numbers<ushort>(key, 2),
            GgufValueType.Int16 => Numbers<short>(key, 2),
            GgufValueType.UInt32 => Numbers<uint>(key, 4),
            GgufValueType.Int32 => Numbers<int>(key, 4),
            GgufValueType.UInt64 => Numbers<ulong>(key, 8),
            GgufValueType.Int64 => Numbers<long>(key, 8),
            GgufValueType.Float32 => Numbers<float>(key, 4),
            GgufValueType.Float64 => Numbers<double>(key, 8),
            GgufValueType.Bool => Bools(key),
            GgufValueType.String => GgufStrings.Read(file, key, Count(key, 8), MaxString),
            _ => throw file.Error(
                $"an array must not hold arrays, got {key} at byte {at}; no known model needs them."),
        };
        return new GgufValue(GgufValueType.Array, elements, type);
    }

    private int Count(string key, int bytesEach) => file.Count("the length of the array", key, bytesEach, MaxArray);

    private T[] Numbers<T>(string key, int bytesEach)
        where T : unmanaged
    {
        T[] numbers = new T[Count(key, bytesEach)];
        file.Numbers(numbers, key);
        return numbers;
    }

    private bool[] Bools(string key)
    {
        byte[] bytes = Numbers<byte>(key, 1);
        long start = file.Position - bytes.Length;
        bool[] bools = new bool[bytes.Length];
        for (int i = 0; i < bytes.Length; i++) bools[i] = ToBool(bytes[i], key, start + i);
        return bools;
    }
}
