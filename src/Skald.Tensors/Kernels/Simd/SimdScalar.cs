using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Simd;

/// <summary>Sixteen lanes as sixteen scalars: the meaning of every operation, and the only tag without SIMD.</summary>
internal readonly unsafe struct SimdScalar : ISimd<SimdScalar.Lanes>
{
    /// <summary>Sixteen floats in memory.</summary>
    [InlineArray(16)]
    internal struct Lanes
    {
        private float _first;
    }

    public static Lanes Zero => default;

    public static Lanes Broadcast(float value)
    {
        Unsafe.SkipInit(out Lanes y);
        for (int lane = 0; lane < 16; lane++) y[lane] = value;
        return y;
    }

    public static Lanes Load(float* source)
    {
        Unsafe.SkipInit(out Lanes y);
        for (int lane = 0; lane < 16; lane++) y[lane] = source[lane];
        return y;
    }

    public static void Store(Lanes value, float* destination)
    {
        for (int lane = 0; lane < 16; lane++) destination[lane] = value[lane];
    }

    public static Lanes Add(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] += b[lane];
        return a;
    }

    public static Lanes Subtract(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] -= b[lane];
        return a;
    }

    public static Lanes Multiply(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] *= b[lane];
        return a;
    }

    public static Lanes Divide(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] /= b[lane];
        return a;
    }

    public static Lanes Sqrt(Lanes a)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = MathF.Sqrt(a[lane]);
        return a;
    }

    public static Lanes MultiplyAdd(Lanes a, Lanes b, Lanes c)
    {
        for (int lane = 0; lane < 16; lane++) c[lane] = MathF.FusedMultiplyAdd(a[lane], b[lane], c[lane]);
        return c;
    }

    public static Lanes NegateMultiplyAdd(Lanes a, Lanes b, Lanes c)
    {
        for (int lane = 0; lane < 16; lane++) c[lane] = MathF.FusedMultiplyAdd(-a[lane], b[lane], c[lane]);
        return c;
    }

    public static Lanes Max(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) b[lane] = a[lane] > b[lane] ? a[lane] : b[lane];
        return b;
    }

    public static Lanes Min(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) b[lane] = a[lane] < b[lane] ? a[lane] : b[lane];
        return b;
    }

    public static Lanes Round(Lanes a)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = MathF.Round(a[lane], MidpointRounding.ToEven);
        return a;
    }

    public static Lanes Floor(Lanes a)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = MathF.Floor(a[lane]);
        return a;
    }

    public static Lanes Less(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = Mask(a[lane] < b[lane]);
        return a;
    }

    public static Lanes LessOrEqual(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = Mask(a[lane] <= b[lane]);
        return a;
    }

    public static Lanes Equal(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = Mask(a[lane] == b[lane]);
        return a;
    }

    public static Lanes Select(Lanes mask, Lanes whenSet, Lanes whenClear)
    {
        for (int lane = 0; lane < 16; lane++)
            if (Bits(mask[lane]) != 0) whenClear[lane] = whenSet[lane];
        return whenClear;
    }

    public static Lanes And(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = Float(Bits(a[lane]) & Bits(b[lane]));
        return a;
    }

    public static Lanes Or(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = Float(Bits(a[lane]) | Bits(b[lane]));
        return a;
    }

    public static Lanes Xor(Lanes a, Lanes b)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = Float(Bits(a[lane]) ^ Bits(b[lane]));
        return a;
    }

    public static Lanes PowerOfTwo(Lanes n)
    {
        for (int lane = 0; lane < 16; lane++) n[lane] = Float(((int)n[lane] + 127) << 23);
        return n;
    }

    public static Lanes Scale(Lanes a, Lanes n)
    {
        Lanes half = Floor(Multiply(n, Broadcast(0.5f)));  // the first factor keeps the product normal, hence exact
        return Multiply(Multiply(a, PowerOfTwo(half)), PowerOfTwo(Subtract(n, half)));
    }

    public static Lanes Exponent(Lanes a)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = ((Bits(a[lane]) >> 23) & 0xFF) - 127;
        return a;
    }

    public static Lanes Mantissa(Lanes a)
    {
        for (int lane = 0; lane < 16; lane++) a[lane] = Float((Bits(a[lane]) & 0x007FFFFF) | 0x3F800000);
        return a;
    }

    public static float Sum(Lanes a)
    {
        for (int half = 8; half > 0; half /= 2)
            for (int lane = 0; lane < half; lane++) a[lane] += a[lane + half];
        return a[0];
    }

    public static float MaxLane(Lanes a)
    {
        for (int half = 8; half > 0; half /= 2)
            for (int lane = 0; lane < half; lane++) a[lane] = a[lane] > a[lane + half] ? a[lane] : a[lane + half];
        return a[0];
    }

    public static float MinLane(Lanes a)
    {
        for (int half = 8; half > 0; half /= 2)
            for (int lane = 0; lane < half; lane++) a[lane] = a[lane] < a[lane + half] ? a[lane] : a[lane + half];
        return a[0];
    }

    private static float Mask(bool set) => Float(set ? -1 : 0);

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);

    private static float Float(int bits) => BitConverter.Int32BitsToSingle(bits);
}
