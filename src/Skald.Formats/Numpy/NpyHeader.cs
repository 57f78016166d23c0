using System.Buffers.Binary;
using System.Text;

namespace Skald.Formats.Numpy;

/// <summary>What stands before the elements of an npy array.</summary>
/// <remarks>
/// <see href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html"/>, versions 1 to 3.
/// </remarks>
/// <param name="Type">Element type.</param>
/// <param name="IsBigEndian">The high byte of each number comes first.</param>
/// <param name="IsFortranOrder">The first axis is the one whose elements are neighbours.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Length">Bytes before the elements.</param>
internal sealed record NpyHeader(
    TensorType Type, bool IsBigEndian, bool IsFortranOrder, long[] Shape, int Length)
{
    /// <summary>Bytes that hold the magic, the version and the longest length.</summary>
    public const int MaxPrefix = 12;

    private const int MaxText = 1 << 16, MaxDimensions = 32;

    /// <summary>The first bytes of every array.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="what">The array, for messages.</param>
    /// <param name="length">Bytes of the whole array with its header.</param>
    /// <param name="read">Fills a span from a position.</param>
    /// <exception cref="ModelFormatException">The header breaks a rule, or the elements do not fill the rest.</exception>
    public static NpyHeader Read(string path, string what, long length, Action<long, Memory<byte>> read)
    {
        ModelFormatException Error(string problem) => new(path, $"{what} {problem}");
        byte[] prefix = new byte[(int)Math.Min(MaxPrefix, length)];
        read(0, prefix);
        if (prefix.Length < MaxPrefix || !prefix.AsSpan().StartsWith(Magic) || prefix[6] is < 1 or > 3)
            throw Error("must begin with the magic of npy and a version from 1 to 3, got other bytes at byte 0.");
        int start = prefix[6] == 1 ? 10 : MaxPrefix;
        uint text = prefix[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(prefix.AsSpan(8))
            : BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(8));
        if (text > MaxText || text > length - start)
            throw Error($"must have a header of at most {MaxText} bytes inside the file, got {text} at byte 8.");
        byte[] bytes = new byte[(int)text];
        read(start, bytes);
        NpyHeader header = new NpyDictionary(Encoding.UTF8.GetString(bytes), Error).Read(start + (int)text);
        if (header.Shape.Length > MaxDimensions)
            throw Error($"must have at most {MaxDimensions} dimensions, got {header.Shape.Length}.");
        Int128 data = header.Type.BlockBytes;
        foreach (long size in header.Shape)
        {
            data *= size;
            if (data > length) break;
        }

        return data == length - header.Length ? header : throw Error(
            $"must hold its [{string.Join(", ", header.Shape)}] elements of {header.Type}, got "
            + $"{length - header.Length} bytes after the header at byte {header.Length}.");
    }

    /// <summary>Distances of neighbours along each axis, or null where the elements lie in order.</summary>
    public long[]? Strides()
    {
        if (!IsFortranOrder || Shape.Count(size => size != 1) <= 1) return null;
        long[] strides = new long[Shape.Length];
        long stride = 1;
        for (int axis = 0; axis < strides.Length; axis++)
        {
            strides[axis] = stride;
            stride *= Shape[axis];
        }

        return stride == 0 ? null : strides;
    }
}
