using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>Finite-difference checks of shapes, indexing, padding, norms over groups and losses.</summary>
public sealed class MovementGradientTests : IDisposable
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_ofOne = new()
    {
        ["Flatten"] = x => x.Flatten(1),
        ["Slice"] = x => x.Slice(1, 1, null, 2), ["Repeat"] = x => x.Repeat(2, 1, 3, 1),
        ["RepeatInterleave"] = x => x.RepeatInterleave(3, 1), ["Flip"] = x => x.Flip(0, 2), ["Roll"] = x => x.Roll(3),
        ["Roll of an axis"] = x => x.Roll(-5, 1), ["Unfold"] = x => x.Unfold(1, 3, 1), ["Tril"] = x => x.Tril(-1),
        ["Triu"] = x => x.Triu(1), ["Diagonal"] = x => x.Diagonal(1, 2, 1), ["DiagEmbed"] = x => x.DiagEmbed(-1),
        ["Cat"] = x => Tensor.Cat([x, x.Square(), x.Narrow(1, 0, 1)], 1),
        ["Stack"] = x => Tensor.Stack([x, x.Exp()], -1),
        ["Split"] = x => x.Split(3, 1)[1] * x.Split([1, 1, 2], 1)[0], ["Unbind"] = x => x.Unbind(2)[1],
        ["Chunk"] = x => x.Chunk(3, 1)[0].Exp(), ["Gather"] = x => x.Gather(1, Index(x, [2, 3, 2])),
        ["TakeAlong"] = x => x.TakeAlong(Index(x, [1, 3, 1]), 1),
        ["IndexSelect"] = x => x.IndexSelect(1, Index(x, [5])),
        ["MaskedFill"] = x => x.MaskedFill(Mask(x), 7), ["MaskedSelect"] = x => x.MaskedSelect(Mask(x)),
        ["Pad constant"] = x => x.Pad([1, 2, -1, 2], PadMode.Constant, 3),
        ["Pad reflect"] = x => x.Pad([1, 1, 3, 2], PadMode.Reflect),
        ["Pad replicate"] = x => x.Pad([4, 0, 0, 5], PadMode.Replicate),
        ["Pad circular"] = x => x.Pad([2, 1, 3, 4], PadMode.Circular),
        ["GroupNorm"] = x => x.GroupNorm(2), ["InstanceNorm"] = x => x.Reshape(1, 2, 8).InstanceNorm(),
        ["BatchNorm"] = x => x.BatchNorm(x.Device.Zeros([4]), x.Device.Ones([4])),
        ["LayerNorm over axes"] = x => x.LayerNorm(2),
        ["LocalResponseNorm"] = x => x.LocalResponseNorm(3, 0.5f),
        ["Einsum trace"] = x => Tensor.Einsum("bii->b", x.Narrow(1, 0, 2)),
        ["Nll"] = x => Losses.CrossEntropy(x, Index(x, [2, 2]), labelSmoothing: 0.2f, ignoreIndex: 2),
        ["Cross-entropy of probabilities"] = x => Losses.CrossEntropy(x, x.Softmax(1), reduction: Reduction.Sum),
        ["Binary cross-entropy"] = x => Losses.BinaryCrossEntropy(x * 0.4f, x * 0.3f),
        ["Binary cross-entropy with logits"] = x => Losses.BinaryCrossEntropyWithLogits(x, x * 0.3f, positiveWeight: x),
        ["SmoothL1"] = x => Losses.SmoothL1(x * 3f, x.Square(), Reduction.None, 0.1f),
        ["Huber"] = x => Losses.Huber(x, x * 5f),
        ["KlDivergence"] = x => Losses.KlDivergence(x.LogSoftmax(), x.Softmax(1), Reduction.BatchMean),
        ["PoissonNll"] = x => Losses.PoissonNll(x, x * 5f, logInput: false, full: true), ["MultiMargin"] = x =>
            Losses.MultiMargin(x.Flatten(1), Index(x, [2]), 2),
        ["MultiLabelSoftMargin"] = x => Losses.MultiLabelSoftMargin(x, x * 0.2f),
    };

    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> s_ofTwo = new()
    {
        ["MatMul"] = (a, b) => a.MatMul(b.Mt()), ["MatMul of one matrix"] = (a, b) => a.MatMul(b[0].Mt()),
        ["MatMul with a vector"] = (a, b) => a.MatMul(b[0][1]),
        ["Vector with a matrix"] = (a, b) => a[0][1].MatMul(b.Mt()),
        ["Dot"] = (a, b) => Tensor.Dot(a.Reshape(-1), b.Reshape(-1)),
        ["AddMm"] = (a, b) => a.Sum(2).Unsqueeze(2).AddMm(a, b.Mt(), 0.5f, 0.2f),
        ["Einsum"] = (a, b) => Tensor.Einsum("bij,bkj->kb", a, b),
        ["Einsum of elements"] = (a, b) => Tensor.Einsum("bij,bkj->bijk", a, b),
        ["Linear"] = (a, b) => a.Linear(b[0]), ["Linear of a transpose"] = (a, b) => a.Transpose(0, 1).Linear(b[1]),
        ["Scatter"] = (a, b) => a.Scatter(1, a.Device.From([2L, 0L, 1L, 3L, 3L, 1L, 0L, 2L], [2, 2, 2]), b),
        ["ScatterAdd"] = (a, b) => a.ScatterAdd(1, Index(a, [2, 3, 2]), b),
        ["IndexAdd"] = (a, b) => a.IndexAdd(1, Index(a, [4]), b, 0.5f),
        ["IndexCopy"] = (a, b) => a.IndexCopy(1, a.Device.From([2L, 0L], [2]), b.Narrow(1, 0, 2)),
        ["Scatter mean"] = (a, b) => a.ScatterReduce(1, Index(a, [2, 3, 2]), b, ReduceOp.Mean),
        ["Scatter product"] = (a, b) => a.ScatterReduce(1, Index(a, [2, 3, 2]), b, ReduceOp.Product),
        ["Scatter largest"] = (a, b) => a.ScatterReduce(1, Index(a, [2, 3, 2]), b, ReduceOp.Max, includeSelf: false),
        ["WeightNorm"] = (a, b) => Tensor.WeightNorm(a.Narrow(1, 0, 1).Narrow(2, 0, 1), b),
        ["Gated"] = (a, b) => (a - 1f).Gated(UnaryOp.Silu, b), ["Gated by tanh"] = (a, b) => a.Gated(UnaryOp.Tanh, b),
        ["Gated by a sigmoid"] = (a, b) => a.Gated(UnaryOp.Sigmoid, b), ["Gated of views"] = (a, b) =>
            a.Transpose(0, 1).Gated(UnaryOp.Gelu, b.Transpose(0, 1)),
        ["RmsNorm"] = (a, b) => a.RmsNorm(b[0][0]),
        ["RmsNorm of a transpose"] = (a, b) => a.Transpose(0, 1).RmsNorm(b[0][0]),
        ["LayerNorm"] = (a, b) => a.Flatten(1).LayerNorm(b[0].Reshape(-1), b[1].Reshape(-1)),
        ["LayerNorm of a transpose"] = (a, b) => a.Transpose(1, 2).LayerNorm(b[0].Select(-1, 0), b[1].Select(-1, 0)),
        ["CosineSimilarity"] = (a, b) => Losses.CosineSimilarity(a, b), ["CDist"] = (a, b) => Losses.CDist(a, b * 2f),
        ["TripletMargin"] = (a, b) => Losses.TripletMargin(a[0], b[0], a[1] * b[1] * 0.2f, swap: true),
        ["GaussianNll"] = (a, b) => Losses.GaussianNll(a, b.Square(), b),
        ["InfoNce"] = (a, b) => Losses.InfoNce(a[0], b[0], 2).Loss,
        ["EmbeddingBag"] = (a, b) =>
            a[0].EmbeddingBag(Index(a, [5]), a.Device.From([0L, 2L, 2L], [3]), ReduceOp.Mean) * b[0][0],
    };

    private readonly CpuDevice _cpu = new(1);

    public static TheoryData<string> OfOne() => [.. s_ofOne.Keys];

    public static TheoryData<string> OfTwo() => [.. s_ofTwo.Keys];

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(OfOne))]
    public void GradientIsThatOfDifferences(string name)
    {
        GradientCheck.First(x => s_ofOne[name](x[0]), Numbers(1));
        GradientCheck.First(x => s_ofOne[name](x[0]), Numbers(2).Transpose(0, 2));
    }

    [Theory]
    [MemberData(nameof(OfTwo))]
    public void GradientsOfBothOperandsAreThoseOfDifferences(string name) =>
        GradientCheck.First(x => s_ofTwo[name](x[0], x[1]), Numbers(1), Numbers(5));

    [Theory]
    [MemberData(nameof(OfOne))]
    public void GradientOfTheGradientIsThatOfDifferences(string name) =>
        GradientCheck.Second(x => s_ofOne[name](x[0]).Square() * 0.3f, Numbers(1));

    [Theory]
    [MemberData(nameof(OfTwo))]
    public void GradientsOfGradientsAreThoseOfDifferences(string name)
    {
        if (name == "TripletMargin") return;  // its kinks are too near
        GradientCheck.Second(x => s_ofTwo[name](x[0], x[1]).Square() * 0.5f, Numbers(1), Numbers(5));
    }

    /// <summary>Places in [0, 3], some of them repeated.</summary>
    private static Tensor Index(Tensor x, Shape shape) =>
        x.Device.From([.. Enumerable.Range(0, (int)shape.Elements).Select(i => (long)(i * i * 3 % 4))], shape);

    private static Tensor Mask(Tensor x) => Index(x, x.Shape) > 0f;

    private Tensor Numbers(int seed) => GradientCheck.Numbers(_cpu, [2, 4, 2], 0.4f, 1.9f, seed);
}
