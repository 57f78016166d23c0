using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Nn;
using Skald.Tests.Training.Golden;
using Skald.Training;

namespace Skald.Tests.Training.Optimizers;

/// <summary>Clipping beyond its recorded cases.</summary>
public sealed class GradientClipperTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public void Dispose() => _cpu.Dispose();

    [Fact]
    public void ParametersWithoutAGradientDoNotCount()
    {
        Parameter[] parameters = Create(_cpu, [3f, 4f], null);
        Assert.Equal(5, GradientClipper.Norm(parameters), 1e-12);
        Assert.Equal(5, GradientClipper.ClipNorm(parameters, 1), 1e-12);
        Assert.Equal([0.6f, 0.8f], parameters[0].Grad!.ToArray().Select(value => MathF.Round(value, 5)));
        Assert.Null(parameters[1].Grad);
    }

    [Theory, InlineData(1.0, 19), InlineData(3.0, 9.48381), InlineData(double.PositiveInfinity, 8)]
    public void OtherNormsRunOverAllParameters(double order, double expected) =>
        Assert.Equal(expected, GradientClipper.Norm(Create(_cpu, [-8f, 5f], [6f]), order), 1e-3);

    [Fact]
    public void TheNormHasTheSameBitsOnAnyNumberOfThreads()
    {
        using var one = new CpuDevice(1);
        float[] values = [.. Enumerable.Range(0, 200_003).Select(i => ((i * 7919 % 1000) - 500) / 300f)];
        Assert.Equal(
            GradientClipper.Norm(Create(one, values, [1f])), GradientClipper.Norm(Create(_cpu, values, [1f])));
    }

    [Fact]
    public void SquaresBeyondAFloatsRangeStillMakeANorm()
    {
        Parameter[] parameters = Create(_cpu, [3e30f, 0f], [1f, -4e30f]);
        Assert.Equal(5e30, GradientClipper.ClipNorm(parameters, 1), 1e24);
        Assert.Equal([0.6f, -0.8f], [parameters[0].Grad!.ToArray()[0], parameters[1].Grad!.ToArray()[1]], Close);
        Assert.True(double.IsPositiveInfinity(GradientClipper.Norm(Create(_cpu, [float.PositiveInfinity, 1f]))));
        Assert.True(double.IsNaN(GradientClipper.Norm(Create(_cpu, [float.NaN, float.MaxValue]))));

        static bool Close(float a, float b) => MathF.Abs(a - b) < 1e-5f;
    }

    [Fact]
    public void SmallGradientsAreNotScaledUp() => Assert.Equal(1, GradientClipper.Factor(0.1, 1));

    [Fact]
    public void AnOrderBelowOneIsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientClipper.Norm(Create(_cpu, [1f]), 0.5));

    private static Parameter[] Create(CpuDevice device, params float[]?[] gradients)
    {
        var bag = new ParameterBag(device);
        for (int i = 0; i < gradients.Length; i++)
        {
            float[]? gradient = gradients[i];
            Parameter parameter = bag.Add($"p{i}", device.Zeros([gradient?.Length ?? 1]));
            if (gradient is not null) parameter.Grad = device.From(gradient);
        }

        return [.. bag.Parameters()];
    }
}
