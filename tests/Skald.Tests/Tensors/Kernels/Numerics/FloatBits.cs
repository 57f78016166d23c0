namespace Skald.Tests.Tensors.Kernels.Numerics;

/// <summary>Comparisons of floats: by bits, and in units of the last place.</summary>
internal static class FloatBits
{
    /// <summary>Fails unless both arrays hold the same bits; one NaN is as good as another.</summary>
    public static void AssertEqual(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i])) continue;
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} is {expected[i]:R} in one and {actual[i]:R} in the other.");
        }
    }

    /// <summary>Distance of a float from the true value, in units of the float's last place.</summary>
    public static double Ulps(float actual, double exact)
    {
        if (double.IsNaN(exact)) return float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        float rounded = (float)exact;
        if (rounded == actual) return float.IsInfinity(rounded) ? 0 : Math.Abs(actual - exact) / Unit(rounded);
        if (float.IsInfinity(rounded) || !float.IsFinite(actual)) return double.PositiveInfinity;
        return Math.Abs(actual - exact) / Unit(rounded);
    }

    private static double Unit(float x)
    {
        float size = Math.Abs(x);
        float below = MathF.BitDecrement(size);
        return size >= float.MaxValue ? (double)size - below : MathF.BitIncrement(size) - (double)size;
    }
}
