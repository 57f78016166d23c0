using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>Finite-difference checks of elementwise operators, reductions, scans, softmax and sorting.</summary>
public sealed class OperatorGradientTests : IDisposable
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_smooth = new()
    {
        ["Abs"] = x => x.Abs(), ["Reciprocal"] = x => (x + 0.5f).Reciprocal(), ["Square"] = x => x.Square(),
        ["Sqrt"] = x => x.Sqrt(), ["Rsqrt"] = x => x.Rsqrt(), ["Exp"] = x => x.Exp(), ["Exp2"] = x => x.Exp2(),
        ["Expm1"] = x => x.Expm1(), ["Log"] = x => x.Log(), ["Log2"] = x => x.Log2(), ["Log10"] = x => x.Log10(),
        ["Log1p"] = x => x.Log1p(), ["Sin"] = x => x.Sin(), ["Cos"] = x => x.Cos(), ["Tan"] = x => (x * 0.5f).Tan(),
        ["Atan"] = x => x.Atan(), ["Sinh"] = x => x.Sinh(), ["Cosh"] = x => x.Cosh(), ["Erf"] = x => x.Erf(),
        ["Pow"] = x => x.Pow(2.5f), ["Pow of"] = x => Tensor.Pow(1.7f, x), ["Clamp"] = x => x.Clamp(0.1f, 5),
        ["Sigmoid"] = x => x.Sigmoid(), ["LogSigmoid"] = x => x.LogSigmoid(), ["Tanh"] = x => x.Tanh(),
        ["Gelu"] = x => (x - 1f).Gelu(), ["GeluTanh"] = x => (x - 1f).GeluTanh(), ["Silu"] = x => (x - 1f).Silu(),
        ["QuickGelu"] = x => (x - 1f).QuickGelu(), ["Mish"] = x => (x - 1f).Mish(),
        ["Softplus"] = x => (x - 1f).Softplus(1.5f), ["Elu below"] = x => (x - 3f).Elu(0.7f),
        ["Celu below"] = x => (x - 3f).Celu(0.7f), ["Selu below"] = x => (x - 3f).Selu(), ["Elu"] = x => x.Elu(),
        ["Softsign"] = x => x.Softsign(), ["TanhShrink"] = x => x.TanhShrink(), ["SoftCap"] = x => x.SoftCap(2),
        ["Relu"] = x => x.Relu(), ["SquaredRelu"] = x => x.SquaredRelu(), ["Relu6"] = x => x.Relu6(),
        ["LeakyRelu below"] = x => (x - 3f).LeakyRelu(0.2f), ["HardTanh"] = x => x.HardTanh(-2, 3),
        ["HardSigmoid"] = x => x.HardSigmoid(), ["HardSwish"] = x => x.HardSwish(),
        ["SoftShrink"] = x => x.SoftShrink(0.1f), ["HardShrink"] = x => x.HardShrink(0.1f),
        ["Threshold"] = x => x.Threshold(0.1f, 7), ["NanToNumber"] = x => x.NanToNumber(), ["Negate"] = x => -x,
        ["AddScalar"] = x => x + 2f, ["MultiplyScalar"] = x => x * 3f, ["DivideScalar"] = x => x / 3f,
        ["SubtractFrom"] = x => 2f - x, ["DivideInto"] = x => 2f / (x + 0.5f), ["Glu"] = x => x.Glu(1),
        ["Sum"] = x => x.Sum([0, 2]), ["Mean"] = x => x.Mean(1), ["Mean of all"] = x => x.Mean(),
        ["Var"] = x => x.Var([0, 1]), ["Std"] = x => x.Std([1], 0, keepDim: true), ["Prod"] = x => x.Prod(1),
        ["Prod of all"] = x => (x * 0.9f).Prod(), ["AMax"] = x => x.AMax([0, 1]), ["AMin"] = x => x.AMin(),
        ["Max"] = x => x.Max(1).Values, ["Min"] = x => x.Min(0, keepDim: true).Values,
        ["LogSumExp"] = x => x.LogSumExp([1, 2]), ["Norm 2"] = x => x.Norm(2, [1]), ["Norm 1"] = x => x.Norm(1, [0, 2]),
        ["Norm 3"] = x => x.Norm(3), ["Norm ∞"] = x => x.Norm(float.PositiveInfinity, [1]),
        ["Norm −∞"] = x => x.Norm(float.NegativeInfinity, [2]), ["Normalize"] = x => x.Normalize(2, 1),
        ["CumSum"] = x => x.CumSum(1), ["CumProd"] = x => x.CumProd(2), ["CumMax"] = x => x.CumMax(1).Values,
        ["CumMin"] = x => x.CumMin(1).Values, ["Softmax"] = x => x.Softmax(1), ["LogSoftmax"] = x => x.LogSoftmax(-1),
        ["Sort"] = x => x.Sort(1).Values * x, ["TopK"] = x => x.TopK(2, 1, largest: false).Values,
        ["view of a product"] = x => (x * x).Transpose(0, 2).Sum(1).Reshape(-1).Narrow(0, 1, 3).Exp(),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> s_pairs = new()
    {
        ["add"] = (a, b) => a + b, ["subtract"] = (a, b) => a - b, ["multiply"] = (a, b) => a * b,
        ["divide"] = (a, b) => a / b, ["pow"] = Tensor.Pow, ["maximum"] = Tensor.Maximum, ["minimum"] = Tensor.Minimum,
        ["atan2"] = Tensor.Atan2, ["fmod"] = (a, b) => Tensor.Fmod(a, b * 5f),
        ["remainder"] = (a, b) => Tensor.Remainder(a, b * 5f), ["lerp"] = (a, b) => Tensor.Lerp(a, b, a * b),
        ["where"] = (a, b) => Tensor.Where(a.Detach() > 1.15f, a, b), ["clamp"] = (a, b) => a.Clamp(null, b),
        ["addcmul"] = (a, b) => a.AddCMul(a, b, 0.5f), ["addcdiv"] = (a, b) => a.AddCDiv(a, b, 0.5f),
        ["prelu"] = (a, b) => (a - 3f).PRelu(b.Narrow(1, 0, 1).Sum().Reshape(1)),
        ["linear scan"] = (a, b) => Tensor.LinearScan(a * 0.5f, (b * a) + a, 1),
    };

    private readonly CpuDevice _cpu = new(1);

    public static TheoryData<string> Functions => [.. s_smooth.Keys];

    public static TheoryData<string> Pairs => [.. s_pairs.Keys];

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Functions))]
    public void GradientIsThatOfDifferences(string name)
    {
        GradientCheck.First(x => s_smooth[name](x[0]), Input(0.4f, 1.9f));
        GradientCheck.First(x => s_smooth[name](x[0]), Input(0.4f, 1.9f).Transpose(0, 2));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void GradientOfTheGradientIsThatOfDifferences(string name) =>
        GradientCheck.Second(x => s_smooth[name](x[0]).Square() * 0.5f, Input(0.4f, 1.9f));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void GradientsOfBothOperandsAreThoseOfDifferences(string name)
    {
        Func<Tensor, Tensor, Tensor> function = s_pairs[name];
        Tensor a = Input(0.4f, 1.9f), b = GradientCheck.Numbers(_cpu, [4, 1], 0.45f, 1.8f, seed: 9);
        GradientCheck.First(x => function(x[0], x[1]), a, b);
        GradientCheck.First(x => function(x[0], x[1]), a.Transpose(0, 2), b.Expand([2, 4, 2]));
        GradientCheck.Second(x => function(x[0], x[1]).Square() * 0.5f, a, b);
    }

    private Tensor Input(float low, float high) => GradientCheck.Numbers(_cpu, [2, 4, 2], low, high);
}
