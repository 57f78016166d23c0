using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Formats.Quantization;

/// <summary>Floats of several candidates side by side, as many as the processor has lanes.</summary>
internal interface ICandidateLanes<TSelf>
    where TSelf : struct, ICandidateLanes<TSelf>
{
    /// <summary>Candidates.</summary>
    static abstract int Count { get; }

    /// <summary>One number for all candidates.</summary>
    static abstract TSelf All(float value);

    /// <summary>A number for each candidate.</summary>
    static abstract TSelf Load(ReadOnlySpan<float> values, int first);

    /// <summary>To the nearest integer, halves to even, within bounds; NaN becomes the lower one.</summary>
    static abstract TSelf Round(TSelf x, TSelf lowest, TSelf highest);

    /// <summary>1 / x; 0 where x is 0.</summary>
    static abstract TSelf Inverse(TSelf x);

    /// <summary>The value where a number lies within bounds; infinite elsewhere.</summary>
    static abstract TSelf Within(TSelf value, TSelf number, TSelf lowest, TSelf highest);

    /// <summary>The first of two where an error is less than the least, else the second.</summary>
    static abstract TSelf Better(TSelf error, TSelf least, TSelf first, TSelf second);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>Writes the numbers.</summary>
    void Store(Span<float> values, int first);
}

/// <summary>Eight candidates.</summary>
internal readonly struct EightCandidates(Vector256<float> lanes) : ICandidateLanes<EightCandidates>
{
    private readonly Vector256<float> _lanes = lanes;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates All(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates Load(ReadOnlySpan<float> values, int first) =>
        new(Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)first));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates Round(EightCandidates x, EightCandidates lowest, EightCandidates highest)
    {
        Vector256<float> rounded = Vector256.Round(x._lanes), low = lowest._lanes, high = highest._lanes;
        if (Avx.IsSupported) return new(Avx.Min(Avx.Max(rounded, low), high));  // of NaN the second
        rounded = Vector256.ConditionalSelect(Vector256.GreaterThan(rounded, low), rounded, low);
        return new(Vector256.ConditionalSelect(Vector256.LessThan(rounded, high), rounded, high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates Inverse(EightCandidates x) => new(Vector256.ConditionalSelect(
        Vector256.Equals(x._lanes, Vector256<float>.Zero), Vector256<float>.Zero, Vector256<float>.One / x._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates Within(EightCandidates value, EightCandidates number, EightCandidates lowest, EightCandidates highest) =>
        new(Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(number._lanes, lowest._lanes) & Vector256.LessThanOrEqual(number._lanes, highest._lanes),
            value._lanes, Vector256.Create(float.PositiveInfinity)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates Better(EightCandidates error, EightCandidates least, EightCandidates first, EightCandidates second) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(error._lanes, least._lanes), first._lanes, second._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates operator +(EightCandidates a, EightCandidates b) => new(a._lanes + b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates operator -(EightCandidates a, EightCandidates b) => new(a._lanes - b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightCandidates operator *(EightCandidates a, EightCandidates b) => new(a._lanes * b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<float> values, int first) =>
        _lanes.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)first);
}

/// <summary>Sixteen candidates.</summary>
internal readonly struct SixteenCandidates(Vector512<float> lanes) : ICandidateLanes<SixteenCandidates>
{
    private readonly Vector512<float> _lanes = lanes;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates All(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates Load(ReadOnlySpan<float> values, int first) =>
        new(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)first));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates Round(SixteenCandidates x, SixteenCandidates lowest, SixteenCandidates highest)
    {
        Vector512<float> rounded = Vector512.Round(x._lanes);
        return new(Avx512F.Min(Avx512F.Max(rounded, lowest._lanes), highest._lanes));  // of NaN the second
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates Inverse(SixteenCandidates x) => new(Vector512.ConditionalSelect(
        Vector512.Equals(x._lanes, Vector512<float>.Zero), Vector512<float>.Zero, Vector512<float>.One / x._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates Within(
        SixteenCandidates value, SixteenCandidates number, SixteenCandidates lowest, SixteenCandidates highest) =>
        new(Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(number._lanes, lowest._lanes) & Vector512.LessThanOrEqual(number._lanes, highest._lanes),
            value._lanes, Vector512.Create(float.PositiveInfinity)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates Better(
        SixteenCandidates error, SixteenCandidates least, SixteenCandidates first, SixteenCandidates second) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(error._lanes, least._lanes), first._lanes, second._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates operator +(SixteenCandidates a, SixteenCandidates b) => new(a._lanes + b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates operator -(SixteenCandidates a, SixteenCandidates b) => new(a._lanes - b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenCandidates operator *(SixteenCandidates a, SixteenCandidates b) => new(a._lanes * b._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<float> values, int first) =>
        _lanes.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)first);
}
