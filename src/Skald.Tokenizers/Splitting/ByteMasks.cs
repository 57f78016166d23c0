using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Skald.Tokenizers.Splitting;

/// <summary>Which of 64 bytes fulfil a condition, a bit for each: the same on any width of vector.</summary>
internal static class ByteMasks
{
    /// <summary>Bytes from <paramref name="first"/> on, <paramref name="count"/> values of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong InRange(ref byte text, byte first, byte count)
    {
        if (Vector512.IsHardwareAccelerated)
            return Vector512.LessThan(Vector512.LoadUnsafe(ref text) - Vector512.Create(first), Vector512.Create(count))
                .ExtractMostSignificantBits();
        return Vector256.IsHardwareAccelerated ? InHalves(ref text, first, count) : InQuarters(ref text, first, count);
    }

    /// <summary><see cref="InRange"/> with vectors of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong InHalves(ref byte text, byte first, byte count) =>
        Half(ref text, 0, first, count) | (Half(ref text, 32, first, count) << 32);

    /// <summary><see cref="InRange"/> with vectors of 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong InQuarters(ref byte text, byte first, byte count) =>
        Quarter(ref text, 0, first, count) | (Quarter(ref text, 16, first, count) << 16)
            | (Quarter(ref text, 32, first, count) << 32) | (Quarter(ref text, 48, first, count) << 48);

    /// <summary>Bytes of one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Equal(ref byte text, byte value)
    {
        if (Vector512.IsHardwareAccelerated)
            return Vector512.Equals(Vector512.LoadUnsafe(ref text), Vector512.Create(value)).ExtractMostSignificantBits();
        return InRange(ref text, value, 1);
    }

    /// <summary>Bytes of characters beyond ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong High(ref byte text)
    {
        if (Vector512.IsHardwareAccelerated) return Vector512.LoadUnsafe(ref text).ExtractMostSignificantBits();
        return InRange(ref text, 0x80, 0x80);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Half(ref byte text, nuint at, byte first, byte count) =>
        Vector256.LessThan(Vector256.LoadUnsafe(ref text, at) - Vector256.Create(first), Vector256.Create(count))
            .ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Quarter(ref byte text, nuint at, byte first, byte count) =>
        Vector128.LessThan(Vector128.LoadUnsafe(ref text, at) - Vector128.Create(first), Vector128.Create(count))
            .ExtractMostSignificantBits();
}
