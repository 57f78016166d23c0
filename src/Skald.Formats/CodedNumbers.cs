using System.Runtime.InteropServices;
using Skald.Formats.Gguf;

namespace Skald.Formats;

/// <summary>Whether blocks of codes stand for numbers, judged by their scales alone where that is enough.</summary>
internal static class CodedNumbers
{
    private const ushort HalfExponent = 0x7C00;

    // With a larger power of two the largest step, 12 halves, is no float any more.
    private const int LargestPower = 252;

    /// <summary>Whether all values of whole blocks are finite.</summary>
    /// <param name="type">A type with a meaning as floats.</param>
    /// <param name="blocks">Any number of whole blocks.</param>
    public static bool AreFinite(TensorType type, ReadOnlySpan<byte> blocks)
    {
        ReadOnlySpan<int> halves = Halves(type);
        if (halves.IsEmpty) return AreFinite(type, blocks, mayBeBroken: type.Ggml == GgmlType.MXFP4 ? LargestPower : -1);
        for (int at = 0; at < blocks.Length; at += type.BlockBytes)
        {
            foreach (int place in halves)
            {
                ushort half = MemoryMarshal.Read<ushort>(blocks[(at + place)..]);
                if (!BitConverter.IsLittleEndian) half = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(half);
                if ((half & HalfExponent) == HalfExponent) return false;
            }
        }

        return true;
    }

    /// <summary>Decodes the blocks, those alone whose first byte is above a bound.</summary>
    private static bool AreFinite(TensorType type, ReadOnlySpan<byte> blocks, int mayBeBroken)
    {
        Span<float> values = stackalloc float[type.BlockLength];
        for (int at = 0; at < blocks.Length; at += type.BlockBytes)
        {
            if (blocks[at] <= mayBeBroken) continue;
            type.Codec!.Dequantize(blocks.Slice(at, type.BlockBytes), values);
            foreach (float value in values)
                if (!float.IsFinite(value)) return false;
        }

        return true;
    }

    /// <summary>Where in a block the half-precision scales lie that make all its values finite; empty where others do.</summary>
    private static ReadOnlySpan<int> Halves(TensorType type) => type.Ggml switch
    {
        GgmlType.Q2K => [80, 82],
        GgmlType.Q3K => [108],
        GgmlType.IQ1S or GgmlType.IQ2XXS or GgmlType.IQ2XS or GgmlType.IQ2S or GgmlType.IQ3XXS or GgmlType.IQ3S
            or GgmlType.IQ4NL or GgmlType.IQ4XS => [0],
        GgmlType.TQ10 => [52],
        GgmlType.TQ20 => [64],
        _ => [],
    };
}
