using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>The chunked head against the same loss made of whole logits.</summary>
public sealed class LanguageModelHeadTests : IDisposable
{
    private const int Rows = 11, Width = 6, Vocabulary = 19;

    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> Options() => ["plain", "scale", "cap", "smooth", "z", "all", "one chunk"];

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Options))]
    public void LossEqualsTheComposedLoss(string name)
    {
        CrossEntropyOptions options = Option(name);
        (Tensor hidden, Tensor weight) = Operands();
        Tensor loss = LanguageModelHead.Loss(hidden, weight, Targets(), options);
        (loss * 3f).Backward();

        (Tensor whole, Tensor matrix) = Operands();
        Tensor z = LanguageModelHead.Logits(whole, matrix, options).Reshape(Rows, Vocabulary);
        Tensor targets = Targets().Reshape(-1);
        Tensor counts = targets.NotEqualTo(options.IgnoreIndex).To(DType.Float32);
        Tensor expected = Losses.CrossEntropy(z, targets, labelSmoothing: options.LabelSmoothing)
            + ((z.LogSumExp(-1).Square() * counts).Sum() / counts.Sum() * options.ZLoss);
        (expected * 3f).Backward();
        Assert.Equal(expected.Item(), loss.Item(), 2e-6f);
        AssertClose(whole.Grad!, hidden.Grad!);
        AssertClose(matrix.Grad!, weight.Grad!);
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void StatisticsEqualTheComposedOnes(string name)
    {
        CrossEntropyOptions options = Option(name);
        (Tensor hidden, Tensor weight) = Operands();
        (Tensor logP, Tensor lse, Tensor entropy) = LanguageModelHead.Statistics(hidden, weight, Targets(), options);
        (Tensor whole, Tensor matrix) = Operands();
        Tensor z = LanguageModelHead.Logits(whole, matrix, options), all = z.LogSoftmax();
        Tensor counts = Targets().NotEqualTo(options.IgnoreIndex).To(DType.Float32);
        Tensor wanted = Targets().Clamp(_cpu.Scalar(0, DType.Int32), null).Unsqueeze(-1);
        Tensor[] expected =
        [
            all.Gather(-1, wanted).Squeeze(-1) * counts, z.LogSumExp(-1) * counts, -(all.Exp() * all).Sum(-1) * counts,
        ];
        Tensor[] found = [logP, lse, entropy];
        for (int i = 0; i < 3; i++) AssertClose(expected[i], found[i]);

        Weighted(found).Backward();
        Weighted(expected).Backward();
        AssertClose(whole.Grad!, hidden.Grad!);
        AssertClose(matrix.Grad!, weight.Grad!);
    }

    [Fact]
    public void StatisticsHaveTheGradientsOfDifferences() => GradientCheck.OfKernels(
        x => Weighted(LanguageModelHead.Statistics(x[0], x[1], Targets(), new() { ChunkRows = 4 })),
        Operands().Hidden.Detach(), Operands().Weight.Detach());

    [Fact]
    public void LossHasTheGradientsOfDifferences() => GradientCheck.OfKernels(
        x => LanguageModelHead.Loss(x[0], x[1], Targets(), new() { ChunkRows = 4 }) * 5f,
        Operands().Hidden.Detach(), Operands().Weight.Detach());

    [Fact]
    public void ABiasOfTheLogitsHasItsShareAndItsGradient()
    {
        Tensor bias = _cpu.Empty([Vocabulary]);
        _cpu.Backend.Normal(bias, new RandomStream(5), 0, 1);
        GradientCheck.OfKernels(
            x => LanguageModelHead.Loss(x[0], x[1], Targets(), new() { ChunkRows = 4 }, bias: x[2]) * 5f,
            Operands().Hidden.Detach(), Operands().Weight.Detach(), bias);
        GradientCheck.OfKernels(
            x => Weighted(LanguageModelHead.Statistics(x[0], x[1], Targets(), new() { ChunkRows = 4 }, x[2])),
            Operands().Hidden.Detach(), Operands().Weight.Detach(), bias);

        (Tensor hidden, Tensor weight) = Operands();
        Tensor logits = LanguageModelHead.Logits(hidden, weight, bias: bias);
        AssertClose(LanguageModelHead.Logits(hidden, weight) + bias, logits);
        Tensor loss = Losses.CrossEntropy(logits.Reshape(Rows, Vocabulary), Targets().Reshape(-1));
        Assert.Equal(loss.Item(), LanguageModelHead.Loss(hidden, weight, Targets(), bias: bias).Item(), 2e-6f);
    }

    [Fact]
    public void ATiedHeadCollectsBothOfItsGradients()
    {
        Tensor ids = _cpu.From([4, 2, 2, 7], [4]), targets = _cpu.From([2, 2, 7, 1], [4]);
        GradientCheck.OfKernels(
            x => LanguageModelHead.Loss(x[0].Embedding(ids).RmsNorm(), x[0], targets), Operands().Weight.Detach());
    }

    [Fact]
    public void ARetainedGraphGivesTheSameGradientAgain()
    {
        (Tensor hidden, Tensor weight) = Operands();
        Tensor loss = LanguageModelHead.Loss(hidden * 2f, weight, Targets());
        loss.Backward(retainGraph: true);
        float[] first = hidden.Grad!.ToArray();
        loss.Backward();
        Assert.Equal([.. first.Select(v => 2 * v)], hidden.Grad!.ToArray());
    }

    [Fact]
    public void ALossOverNoRowsIsNotANumber()
    {
        (Tensor hidden, Tensor weight) = Operands();
        Tensor ignored = _cpu.Full([1, Rows], -100, DType.Int32);
        Assert.True(float.IsNaN(LanguageModelHead.Loss(hidden, weight, ignored).Item()));
        Tensor none = LanguageModelHead.Loss(_cpu.Zeros([0, Width]), weight, _cpu.Zeros([0], DType.Int32), divisor: 1);
        none.Backward();
        Assert.All(weight.Grad!.ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void ADivisorReplacesTheCountOfRows()
    {
        (Tensor hidden, Tensor weight) = Operands();
        float mean = LanguageModelHead.Loss(hidden, weight, Targets()).Item();
        Assert.Equal(
            mean * (Rows - 2) / 40, LanguageModelHead.Loss(hidden, weight, Targets(), divisor: 40).Item(), 1e-6f);
    }

    [Fact]
    public void WrongShapesAndSecondDerivativesAreRefused()
    {
        (Tensor hidden, Tensor weight) = Operands();
        Assert.Throws<ShapeException>(() => LanguageModelHead.Loss(hidden, weight, Targets().Reshape(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => LanguageModelHead.Loss(hidden, weight, _cpu.Full([1, Rows], Vocabulary, DType.Int32)));
        Tensor loss = LanguageModelHead.Loss(hidden, weight, Targets());
        Assert.Throws<NotSupportedException>(() => Tensor.Gradients([loss], [hidden], createGraph: true));
    }

    private static CrossEntropyOptions Option(string name) => name switch
    {
        "scale" => new() { ChunkRows = 4, LogitScale = 0.3f },
        "cap" => new() { ChunkRows = 4, SoftCap = 2 },
        "smooth" => new() { ChunkRows = 4, LabelSmoothing = 0.2f },
        "z" => new() { ChunkRows = 4, ZLoss = 0.05f },
        "all" => new() { ChunkRows = 3, LogitScale = 0.7f, SoftCap = 4, LabelSmoothing = 0.1f, ZLoss = 0.01f },
        "one chunk" => CrossEntropyOptions.Default,
        _ => new() { ChunkRows = 4 },
    };

    private static Tensor Weighted((Tensor LogP, Tensor LogSumExp, Tensor Entropy) s) =>
        Weighted([s.LogP, s.LogSumExp, s.Entropy]);

    private static Tensor Weighted(Tensor[] statistics)
    {
        Tensor total = statistics[0].Device.Scalar(0);
        for (int i = 0; i < 3; i++)
            total += (statistics[i] * GradientCheck.Numbers(total.Device, statistics[i].Shape, -1, 1, 30 + i)).Sum();
        return total;
    }

    private (Tensor Hidden, Tensor Weight) Operands()
    {
        Tensor hidden = GradientCheck.Numbers(_cpu, [1, Rows, Width], -1, 1, 1);
        Tensor weight = GradientCheck.Numbers(_cpu, [Vocabulary, Width], -1.5f, 1.5f, 2);
        (hidden.RequiresGrad, weight.RequiresGrad) = (true, true);
        return (hidden, weight);
    }

    /// <summary>Two of the rows don't count.</summary>
    private Tensor Targets() => _cpu.From([3, 18, -100, 0, 5, 5, 7, -100, 12, 1, 9], [1, Rows]);

    private static void AssertClose(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        foreach ((float a, float b) in expected.ToArray().Zip(found.ToArray()))
            Assert.True(Math.Abs(a - b) <= 3e-6f * Math.Max(1, Math.Abs(a)), $"{a} and {b}");
    }
}
