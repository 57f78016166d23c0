namespace Skald.Formats.Gguf;

/// <summary>Reads the list of tensors and holds it against the file.</summary>
internal sealed class GgufTensorReader(GgufCursor file, uint alignment)
{
    private const int MaxName = 64, MaxDimensions = 4;

    /// <summary>Where the tensors begin; known when they were read.</summary>
    public long DataOffset { get; private set; }

    public IReadOnlyList<GgufTensor> Read(int count)
    {
        List<GgufTensor> relative = new(count);
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            long at = file.Position;
            GgufTensor tensor = ReadTensor();
            if (!names.Add(tensor.Name))
                throw file.Error($"a tensor must occur once, got {tensor.Name} again at byte {at}.");
            relative.Add(tensor);
        }

        long padded = checked((file.Position + alignment - 1) / alignment * alignment);
        DataOffset = Math.Min(padded, file.FileLength);  // a file without tensors may end before the padding
        CheckPlaces(relative);
        return relative.ConvertAll(t => t with { Offset = DataOffset + t.Offset });
    }

    private GgufTensor ReadTensor()
    {
        string name = file.String("a tensor's name", MaxName);
        long at = file.Position;
        uint dimensions = file.UInt32(name);
        if (dimensions > MaxDimensions)
        {
            throw file.Error(
                $"tensor {name} must have at most {MaxDimensions} dimensions, got {dimensions} at byte {at}.");
        }

        long[] shape = new long[dimensions];
        ulong elements = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            at = file.Position;
            ulong size = file.UInt64(name);
            if (size > long.MaxValue || (size > 0 && elements > long.MaxValue / size))
            {
                throw file.Error(
                    $"tensor {name} must have fewer than 2^63 elements, got a size of {size} at byte {at}.");
            }

            elements *= size;
            shape[d] = (long)size;
        }

        GgmlType type = ReadType(name);
        at = file.Position;
        ulong offset = file.UInt64(name);
        if (offset % alignment != 0)
            throw file.Error($"tensor {name} must begin at a multiple of {alignment}, got {offset} at byte {at}.");
        ulong blocks = Blocks(name, shape, type, elements), blockBytes = (ulong)GgmlTypes.BlockBytes(type);
        if (blocks > long.MaxValue / blockBytes || offset > long.MaxValue)
        {
            throw file.Error($"tensor {name} must lie inside the file, got {blocks} blocks of {blockBytes} bytes at offset "
                + $"{offset}.");
        }

        return new GgufTensor(name, type, shape, (long)offset, (long)(blocks * blockBytes));
    }

    private GgmlType ReadType(string name)
    {
        long at = file.Position;
        uint type = file.UInt32(name);
        if (GgmlTypes.IsKnown((GgmlType)type)) return (GgmlType)type;
        throw file.Error(GgmlTypes.RemovedName(type) is { } removed
            ? $"tensor {name} must have a type of today's format, got {removed} at byte {at}; quantise the model anew."
            : $"tensor {name} must have a known type, got {type} at byte {at}.");
    }

    private ulong Blocks(string name, long[] shape, GgmlType type, ulong elements)
    {
        long row = shape.Length == 0 ? 1 : shape[^1];
        int block = GgmlTypes.BlockLength(type);
        if (row % block != 0)
        {
            throw file.Error($"tensor {name} must have rows of whole blocks, {block} elements of "
                + $"{GgmlTypes.Name(type)} each, got {row} before byte {file.Position}.");
        }

        return elements / (uint)block;
    }

    private void CheckPlaces(List<GgufTensor> relative)
    {
        long available = file.FileLength - DataOffset, end = 0;
        foreach (GgufTensor tensor in relative.OrderBy(t => t.Offset).ThenBy(t => t.Length))
        {
            if (tensor.Offset > available || tensor.Length > available - tensor.Offset)
            {
                throw file.Error($"tensor {tensor.Name} must lie inside the file, got {tensor.Length} bytes at byte "
                    + $"{(ulong)DataOffset + (ulong)tensor.Offset} of {file.FileLength}; the file is truncated or altered.");
            }

            if (tensor.Offset < end && tensor.Length > 0)
            {
                throw file.Error($"tensors must not overlap, got {tensor.Name} at byte {DataOffset + tensor.Offset}, "
                    + $"before the end of another at {DataOffset + end}.");
            }

            end = Math.Max(end, tensor.Offset + tensor.Length);
        }
    }
}
