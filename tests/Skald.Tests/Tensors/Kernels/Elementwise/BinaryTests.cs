using Skald.Tensors;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;
using Skald.Tests.Tensors.Kernels.Numerics;

namespace Skald.Tests.Tensors.Kernels.Elementwise;

public sealed unsafe class BinaryTests
{
    [Fact]
    public void ValuesAgreeWithDoublePrecision()
    {
        using var workers = new Workers(1);
        var a = Floats.Random(331, 1, 4);
        var b = Floats.Random(331, 2, 4);
        (BinaryOp Op, Func<double, double, double> Exact)[] functions =
        [
            (BinaryOp.Add, (x, y) => x + y), (BinaryOp.Subtract, (x, y) => x - y), (BinaryOp.Multiply, (x, y) => x * y),
            (BinaryOp.Divide, (x, y) => x / y), (BinaryOp.Maximum, Math.Max), (BinaryOp.Minimum, Math.Min),
            (BinaryOp.Atan2, Math.Atan2), (BinaryOp.Fmod, (x, y) => x % y),
            (BinaryOp.Remainder, (x, y) => x - (y * Math.Floor(x / y))),
            (BinaryOp.FloorDivide, (x, y) => Math.Floor(x / y)), (BinaryOp.Pow, Math.Pow),
        ];
        foreach ((BinaryOp op, Func<double, double, double> exact) in functions)
        {
            var y = new Floats(a.Length);
            Binary.Apply(workers, op, StridedLayout.Contiguous(a.Length), y.P, a.P, b.P);
            y.AssertClose([.. a.Doubles().Zip(b.Doubles(), exact)], 1e-6, op.ToString());
        }
    }

    [Fact]
    public void AnglesCoverAllQuadrantsAndAxes()
    {
        using var workers = new Workers(1);
        float[] values = [0, -0f, 1, -1, 0.3f, -7, float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        foreach (float x in values)
        {
            var b = Floats.Of([.. values.Select(_ => x)]);
            var a = Floats.Of(values);
            var y = new Floats(values.Length);
            Binary.Apply(workers, BinaryOp.Atan2, StridedLayout.Contiguous(values.Length), y.P, a.P, b.P);
            for (int i = 0; i < values.Length; i++)
            {
                double ulps = FloatBits.Ulps(y[i], Math.Atan2(values[i], x));
                Assert.True(ulps <= 2, $"atan2({values[i]:R}, {x:R}) is {y[i]:R}.");
            }
        }
    }

    [Fact]
    public void RemaindersHaveTheSignPyTorchGives()
    {
        using var workers = new Workers(1);
        var a = Floats.Of(5, -5, 5, -5, 6, 0, 1);
        var b = Floats.Of(3, 3, -3, -3, 3, 3, 0);
        var y = new Floats(7);
        StridedLayout layout = StridedLayout.Contiguous(7);
        Binary.Apply(workers, BinaryOp.Remainder, layout, y.P, a.P, b.P);
        y.AssertClose([2, 1, -1, -2, 0, 0, double.NaN], 0, "remainder");
        Binary.Apply(workers, BinaryOp.Fmod, layout, y.P, a.P, b.P);
        y.AssertClose([2, -2, 2, -2, 0, 0, double.NaN], 0, "fmod");
        Binary.Apply(workers, BinaryOp.FloorDivide, layout, y.P, a.P, b.P);
        y.AssertClose([1, -2, -2, 1, 2, 0, double.PositiveInfinity], 0, "floor division");
    }

    [Fact]
    public void GradientsAgreeWithFiniteDifferences()
    {
        using var workers = new Workers(1);
        var a = Floats.Of(0.4f, 0.9f, 1.7f, 2.2f);
        var b = Floats.Of(1.3f, 0.6f, 0.5f, 3.1f);
        var ones = Floats.Of(1, 1, 1, 1);
        StridedLayout layout = StridedLayout.Contiguous(4);
        foreach (BinaryOp op in Enum.GetValues<BinaryOp>().Where(op => op < BinaryOp.Equal))
        {
            var da = new Floats(4);
            var db = new Floats(4);
            Binary.GradientFirst(workers, op, layout, da.P, a.P, b.P, ones.P);
            Binary.GradientSecond(workers, op, layout, db.P, a.P, b.P, ones.P);
            da.AssertClose(Differences(workers, op, a, b, first: true), 3e-3, $"{op}, first");
            db.AssertClose(Differences(workers, op, a, b, first: false), 3e-3, $"{op}, second");
        }
    }

    [Fact]
    public void EqualValuesShareTheGradient()
    {
        using var workers = new Workers(1);
        var a = Floats.Of(1, 2, 2);
        var b = Floats.Of(2, 2, 1);
        var dy = Floats.Of(1, 1, 1);
        var da = new Floats(3);
        Binary.GradientFirst(workers, BinaryOp.Maximum, StridedLayout.Contiguous(3), da.P, a.P, b.P, dy.P);
        da.AssertClose([0, 0.5, 1], 0, "maximum");
        Binary.GradientSecond(workers, BinaryOp.Minimum, StridedLayout.Contiguous(3), da.P, a.P, b.P, dy.P);
        da.AssertClose([0, 0.5, 1], 0, "minimum");
    }

    [Fact]
    public void MapsAgreeWithTheirFormulas()
    {
        using var workers = new Workers(1);
        var a = Floats.Random(100, 1);
        var b = Floats.Random(100, 2);
        var c = Floats.Random(100, 3);
        (MapOp Op, Func<double, double, double, double> Exact)[] maps =
        [
            (MapOp.Copy, (x, _, _) => x), (MapOp.AddProduct, (x, y, z) => x + (0.5 * y * z)),
            (MapOp.AddQuotient, (x, y, z) => x + (0.5 * y / z)), (MapOp.Interpolate, (x, y, z) => x + (z * (y - x))),
            (MapOp.ScaledSum, (x, y, _) => x + (0.5 * y)), (MapOp.Product, (x, y, _) => 0.5 * x * y),
            (MapOp.ProductOfThree, (x, y, z) => x * y * z),
            (MapOp.Clamp, (x, y, z) => Math.Min(z, Math.Max(y, x))),
            (MapOp.LeakyRelu, (x, y, _) => x > 0 ? x : x * y),
        ];
        foreach ((MapOp op, Func<double, double, double, double> exact) in maps)
        {
            var y = new Floats(100);
            Map.Apply(workers, op, StridedLayout.Contiguous(100), y.P, a.P, b.P, c.P, 0.5f);
            var expected = new double[100];
            for (int i = 0; i < 100; i++) expected[i] = exact(a[i], b[i], c[i]);
            y.AssertClose(expected, 1e-6, op.ToString());
        }
    }

    private static double[] Differences(Workers workers, BinaryOp op, Floats a, Floats b, bool first)
    {
        const float h = 1f / 512;
        var above = new Floats(a.Length);
        var below = new Floats(a.Length);
        Floats moved = (first ? a : b).Copy();
        StridedLayout layout = StridedLayout.Contiguous(a.Length);
        for (int i = 0; i < a.Length; i++) moved[i] += h;
        Binary.Apply(workers, op, layout, above.P, first ? moved.P : a.P, first ? b.P : moved.P);
        for (int i = 0; i < a.Length; i++) moved[i] -= 2 * h;
        Binary.Apply(workers, op, layout, below.P, first ? moved.P : a.P, first ? b.P : moved.P);
        return [.. above.Doubles().Zip(below.Doubles(), (u, d) => (u - d) / (2 * h))];
    }
}
