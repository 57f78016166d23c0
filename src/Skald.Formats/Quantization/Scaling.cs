using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Skald.Formats.Quantization;

/// <summary>From small integer codes to floats, element by element, so that every width gives the same bits.</summary>
internal static class Scaling
{
    /// <summary>values = scale * codes.</summary>
    public static void Multiply(ReadOnlySpan<sbyte> codes, float scale, Span<float> values)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> scales = Vector256.Create(scale);
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                (Widen(codes, i) * scales).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++) values[i] = scale * codes[i];
    }

    /// <summary>values = scale * codes + offset, rounded after each of the two.</summary>
    public static void MultiplyAdd(ReadOnlySpan<sbyte> codes, float scale, float offset, Span<float> values)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<float> scales = Vector256.Create(scale), offsets = Vector256.Create(offset);
            for (; i <= values.Length - Vector256<float>.Count; i += Vector256<float>.Count)
                ((Widen(codes, i) * scales) + offsets).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++) values[i] = (scale * codes[i]) + offset;
    }

    /// <summary>The low halves of the bytes, then the high halves, less an offset.</summary>
    public static void SplitNibbles(ReadOnlySpan<byte> bytes, int offset, Span<sbyte> codes)
    {
        int half = bytes.Length, i = 0;
        for (; i <= half - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            Vector128<byte> packed = Vector128.Create(bytes[i..]), zero = Vector128.Create((byte)offset);
            ((packed & Vector128.Create((byte)15)) - zero).AsSByte().CopyTo(codes[i..]);
            ((packed >> 4) - zero).AsSByte().CopyTo(codes[(half + i)..]);
        }

        for (; i < half; i++)
        {
            codes[i] = (sbyte)((bytes[i] & 15) - offset);
            codes[half + i] = (sbyte)((bytes[i] >> 4) - offset);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(ReadOnlySpan<sbyte> codes, int at)
    {
        ulong eight = Unsafe.ReadUnaligned<ulong>(
            ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(codes.Slice(at, sizeof(ulong)))));
        Vector128<short> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(eight).AsSByte());
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)));
    }
}
