using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>Views through autograd, gradients of both ways, and what is said where the graph is used wrongly.</summary>
public sealed class GraphMisuseTests : IDisposable
{
    private static readonly Dictionary<string, Func<Tensor[], Tensor>> s_bothWays = new()
    {
        ["Linear"] = x => x[0].Linear(x[1], x[2]),
        ["MatMul"] = x => x[0].MatMul(x[1].Mt()),
        ["RmsNorm"] = x => x[0].RmsNorm(x[2]),
        ["LayerNorm"] = x => x[0].LayerNorm(x[2], x[2]),
        ["FeedForward"] = x => x[0].FeedForward(x[1], x[2], UnaryOp.Gelu, x[1], x[2]),
        ["Gated"] = x => x[0].Gated(UnaryOp.Silu, x[0] * x[2]),
        ["Embedding"] = x => x[1].Embedding(x[0].Device.From([2, 0, 2], [3])).Linear(x[1]),
        ["views"] = x => x[0].Transpose(0, 1).Linear(x[1].Flip(0)).Narrow(0, 1, 1).Linear(x[1].Mt(), x[2]).RmsNorm(),
    };

    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> BothWays() => [.. s_bothWays.Keys];

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(BothWays))]
    public void KernelsAndFormulasGiveOneGradient(string name)
    {
        Tensor[] x = [Leaf([2, 3, 4], 1), Leaf([4, 4], 2), Leaf([4], 3)];
        Tensor[] used = [.. x.Where((_, i) => name != "MatMul" || i < 2)];
        Tensor y = s_bothWays[name](x), upstream = GradientCheck.Numbers(_cpu, y.Shape, -1, 1, 4);
        Tensor?[] formula = Tensor.Gradients([y], used, [upstream], createGraph: true);
        Tensor?[] fused = Tensor.Gradients([y], used, [upstream]);
        for (int i = 0; i < used.Length; i++)
        {
            Assert.Equal(formula[i] is null, fused[i] is null);
            if (formula[i] is not { } gradient) continue;
            foreach ((float a, float b) in gradient.ToArray().Zip(fused[i]!.ToArray()))
                Assert.True(Math.Abs(a - b) <= 3e-6f * Math.Max(1, Math.Abs(a)), $"{name}, input {i}: {a} and {b}");
        }
    }

    [Fact]
    public void TheThirdsOfAProjectionFillOneGradientWithoutACopy()
    {
        Tensor x = Leaf([2, 3, 6], 1);
        Tensor projected = x * 1f;
        Tensor[] parts = projected.Split(2, 2);
        Tensor y = parts[0].Reshape(6, 2).MatMul(parts[2].Reshape(6, 2).Mt()).Sum()
            + (parts[0].Transpose(0, 1) * 2f).Sum();
        y.Backward();
        Tensor middle = x.Grad!.Narrow(2, 2, 2);
        Assert.All(middle.ToArray(), v => Assert.Equal(0, v));
        Tensor a = x.Detach().Narrow(2, 0, 2), c = x.Detach().Narrow(2, 4, 2);
        float[] expected = [.. (c.Reshape(6, 2).Sum(0).Expand([6, 2]) + 2f).ToArray()];
        AssertClose(expected, x.Grad!.Narrow(2, 0, 2).ToArray());
        AssertClose(a.Reshape(6, 2).Sum(0).Expand([6, 2]).ToArray(), x.Grad!.Narrow(2, 4, 2).ToArray());
    }

    [Fact]
    public void AGraphWhoseValuesWereDisposedOfSaysSo()
    {
        Tensor x = Leaf([2, 3], 1), w = Leaf([4, 3], 2);
        Tensor inner = x * 2f, y = inner.Linear(w);
        inner.Dispose();
        Assert.Throws<ObjectDisposedException>(() => y.Sum().Backward());
        Assert.Throws<ObjectDisposedException>(() => inner.ToArray());
        Assert.Equal("Tensor (disposed)", inner.ToString());
        inner.Dispose();
    }

    [Fact]
    public void MistakesAreNamed()
    {
        Tensor x = Leaf([2, 3], 1), w = Leaf([4, 3], 2), heads = _cpu.Zeros([1, 2, 2, 4]);
        Refused<ShapeException>("inner lengths", () => x.MatMul(w));
        Refused<ShapeException>("Linear", () => x.Linear(w.Mt()));
        Refused<ShapeException>("[2, 4]", () => x.Linear(w).Backward(_cpu.Ones([2])));
        Refused<InvalidOperationException>("Backward", () => x.Detach().Backward());
        Refused<InvalidOperationException>("only a leaf", () => (x * 2f).RequiresGrad = false);
        Refused<ArgumentOutOfRangeException>("[0, 1]", () => x.Dropout(1.5f, default));
        Refused<ArgumentException>("operands", () => Tensor.Einsum("ij,jk", x));
        Refused<ArgumentException>("one length", () => Tensor.Einsum("ij,jk", x, w));
        Refused<ShapeException>("Cat", () => Tensor.Cat([x, w.Mt()]));
        Refused<ShapeException>("Pad", () => x.Pad([3, 0], PadMode.Reflect));
        Refused<ShapeException>("GroupNorm", () => x.GroupNorm(2));
        Refused<ShapeException>(
            "kvHeads", () => Attention.Forward(_cpu.Zeros([1, 2, 3, 4]), heads, heads, AttentionOptions.Full));
    }

    private static void Refused<T>(string rule, Action action)
        where T : Exception => Assert.Contains(rule, Assert.Throws<T>(action).Message, StringComparison.Ordinal);

    private Tensor Leaf(Shape shape, int seed)
    {
        Tensor x = GradientCheck.Numbers(_cpu, shape, -1, 1, seed);
        x.RequiresGrad = true;
        return x;
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 1e-5f);
    }
}
