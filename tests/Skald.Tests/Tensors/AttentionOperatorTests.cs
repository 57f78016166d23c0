using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors;

/// <summary>
/// The streaming attention against the composed one, with every option, and its gradients by differences.
/// </summary>
public sealed class AttentionOperatorTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public static TheoryData<string> Options() =>
        ["full", "causal", "window", "cap", "alibi", "mask", "padding", "cached", "documents", "sinks", "bias", "all"];

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [MemberData(nameof(Options))]
    public void StreamingEqualsComposed(string name)
    {
        Tensor[] streamed = Operands(), composed = Operands();
        Tensor y = Attention.Forward(streamed[0], streamed[1], streamed[2], Option(name, streamed));
        Tensor expected = Attention.Composed(composed[0], composed[1], composed[2], Option(name, composed));
        AssertClose(expected, y, name);
        Tensor upstream = GradientCheck.Numbers(_cpu, y.Shape, -1, 1, 11);
        y.Backward(upstream);
        expected.Backward(upstream);
        for (int i = 0; i < streamed.Length; i++)
        {
            Assert.Equal(composed[i].Grad is null, streamed[i].Grad is null);
            if (composed[i].Grad is { } gradient) AssertClose(gradient, streamed[i].Grad!, $"{name}, gradient {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void StreamingDropsWhatComposedDrops(string name)
    {
        var stream = new RandomStream(3, 8, Offset: 77);
        Tensor[] streamed = Operands(), composed = Operands();
        Tensor y = Attention.Forward(streamed[0], streamed[1], streamed[2], Option(name, streamed), 0.3f, stream);
        Tensor expected = Attention.Composed(composed[0], composed[1], composed[2], Option(name, composed), 0.3f, stream);
        AssertClose(expected, y, name);
        Tensor upstream = GradientCheck.Numbers(_cpu, y.Shape, -1, 1, 11);
        y.Backward(upstream);
        expected.Backward(upstream);
        for (int i = 0; i < streamed.Length; i++)
        {
            Assert.Equal(composed[i].Grad is null, streamed[i].Grad is null);
            if (composed[i].Grad is { } gradient) AssertClose(gradient, streamed[i].Grad!, $"{name}, gradient {i}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(150)]
    public void DropoutMeetsEveryChunkAndGivesEachRowItsOwn(int time)
    {
        AttentionOptions options = AttentionOptions.Causal;
        var stream = new RandomStream(5);
        Tensor[] x = [.. Enumerable.Range(1, 3).Select(i => Numbers([2, time, i == 1 ? 4 : 2, 8], i))];
        Tensor y = Attention.Forward(x[0], x[1], x[2], options, 0.5f, stream);
        AssertClose(Attention.Composed(x[0], x[1], x[2], options, 0.5f, stream), y, $"{time}");
        Assert.Equal(y.ToArray(), Attention.Forward(x[0], x[1], x[2], options, 0.5f, stream).ToArray());
        Assert.Equal(
            Attention.Forward(x[0], x[1], x[2], options).ToArray(), Attention.Forward(x[0], x[1], x[2], options, 0, stream).ToArray());
        Assert.All(Attention.Forward(x[0], x[1], x[2], options, 1, stream).ToArray(), value => Assert.Equal(0, value));
        Tensor second = Attention.Forward(x[0][1..], x[1][1..], x[2][1..], options, 0.5f, stream with { Offset = 4L * time * time });
        Assert.Equal(y[1].ToArray(), second[0].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Attention.Forward(x[0], x[1], x[2], options, 1.5f, stream));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void ProbabilitiesAreTheWeights(string name)
    {
        Tensor[] operands = Operands();
        AttentionOptions options = Option(name, operands);
        AssertClose(
            Attention.Weights(operands[0], operands[1], options),
            Attention.Probabilities(operands[0], operands[1], options), name);
    }

    [Fact]
    public void GradientsAreThoseOfDifferences()
    {
        Tensor[] operands = [.. Operands().Select(x => x.Detach())];
        GradientCheck.OfKernels(
            x => Attention.Forward(x[0], x[1], x[2], Capped(x)), operands);
        GradientCheck.OfKernels(
            x => Attention.Forward(x[0], x[1], x[2], Capped(x), 0.4f, new RandomStream(2)), operands);
        GradientCheck.First(
            x => Attention.Composed(x[0], x[1], x[2], Capped(x)), operands);

        static AttentionOptions Capped(Tensor[] x) =>
            new() { IsCausal = true, Bias = x[3], Sinks = x[4], SoftCap = 3 };
    }

    [Fact]
    public void ComposedCanBeDifferentiatedTwice() => GradientCheck.Second(
        x => Attention.Composed(x[0], x[1], x[2], AttentionOptions.Causal),
        Numbers([1, 2, 2, 2], 1), Numbers([1, 2, 1, 2], 2), Numbers([1, 2, 1, 2], 3));

    [Fact]
    public void ALearnedRelativeBiasReceivesItsGradientThroughViews()
    {
        Tensor[] operands = Operands();
        Tensor buckets = PositionEncodings.RelativeBuckets(_cpu.From(
            [.. Enumerable.Range(0, 15).Select(i => (long)((i % 5) - (i / 5)))], [3, 5]), buckets: 8, maxDistance: 4);
        GradientCheck.OfKernels(
            x => Attention.Forward(operands[0].Detach(), operands[1].Detach(), operands[2].Detach(), new()
            {
                Bias = x[0].Embedding(buckets).Permute(2, 0, 1).Unsqueeze(0),
            }),
            Numbers([8, 4], 6));
    }

    [Fact]
    public void StreamingRefusesASecondDerivative()
    {
        Tensor[] x = Operands();
        Tensor y = Attention.Forward(x[0], x[1], x[2], AttentionOptions.Full);
        string message = Assert.Throws<NotSupportedException>(
            () => Tensor.Gradients([y], [x[0]], createGraph: true)).Message;
        Assert.Contains("Attention.Composed", message, StringComparison.Ordinal);
    }

    private static AttentionOptions Option(string name, Tensor[] x) => name switch
    {
        "causal" => AttentionOptions.Causal,
        "window" => new() { IsCausal = true, Window = 2, QueryStart = new int[] { 2, 1 } },
        "cap" => new() { SoftCap = 0.7f, Scale = 2 },
        "alibi" => new()
        {
            AlibiSlopes = PositionEncodings.AlibiSlopes(x[0].Device, 4), QueryStart = new int[] { 2, 0 },
        },
        "mask" => new() { Mask = x[0].Device.From([true, false, true, true, false], [5]) },
        "padding" => new() { KeyBegin = new int[] { 0, 2 }, KeyEnd = new int[] { 4, 2 } },
        "cached" => new() { IsCausal = true, QueryStart = new int[] { 2, 1 }, KeyEnd = new int[] { 5, 4 } },
        "documents" => new() { IsCausal = true, DocumentLengths = [[2, 1], [1, 1, 1]] },
        "sinks" => new() { Sinks = x[4], KeyEnd = new int[] { 5, 0 } },
        "bias" => new() { Bias = x[3] },
        "all" => new()
        {
            IsCausal = true, Window = 3, SoftCap = 2, Bias = x[3], Sinks = x[4], QueryStart = new int[] { 2, 2 },
            AlibiSlopes = PositionEncodings.AlibiSlopes(x[0].Device, 4),
        },
        _ => AttentionOptions.Full,
    };

    private Tensor[] Operands()
    {
        Tensor[] operands =
        [
            Numbers([2, 3, 4, 6], 1), Numbers([2, 5, 2, 6], 2), Numbers([2, 5, 2, 3], 3), Numbers([1, 4, 3, 5], 4),
            Numbers([4], 5),
        ];
        foreach (Tensor x in operands) x.RequiresGrad = true;
        return operands;
    }

    private Tensor Numbers(Shape shape, int seed) => GradientCheck.Numbers(_cpu, shape, -1, 1, seed);

    private static void AssertClose(Tensor expected, Tensor found, string what)
    {
        Assert.Equal(expected.Shape, found.Shape);
        foreach ((float a, float b) in expected.ToArray().Zip(found.ToArray()))
            Assert.True(Math.Abs(a - b) <= 2e-6f * Math.Max(1, Math.Abs(a)), $"{what}: {a} and {b}");
    }
}
