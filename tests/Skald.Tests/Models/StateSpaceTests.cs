using Skald.Models;
using Skald.Models.Layers;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models;

/// <summary>Short convolutions by their formula, and how state spaces start.</summary>
public sealed class StateSpaceTests : IDisposable
{
    private readonly CpuDevice _cpu = new(2);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [InlineData(1, 5, 1, true)]
    [InlineData(2, 5, 4, true)]
    [InlineData(2, 2, 4, false)]
    public void TheShortConvolutionIsItsFormula(int batch, int time, int length, bool hasBias)
    {
        var convolution = new ShortConvolution(_cpu, 6, length, hasBias);
        var random = new RandomStream(4);
        foreach ((string name, var parameter) in convolution.NamedParameters())
            _cpu.Backend.Normal(parameter.Value.Detach(), random.Fork(name), 0, 1);
        float[][] parameters = [.. convolution.Parameters().Select(p => p.Value.ToArray())];
        Tensor x = Draw(1, batch, time, 6);
        float[] inputs = x.ToArray(), found = convolution.Forward(x, null, Pass(batch, time)).Y.ToArray();
        for (int i = 0; i < found.Length; i++)
        {
            (int row, int t, int channel) = (i / (6 * time), i / 6 % time, i % 6);
            double sum = hasBias ? parameters[1][channel] : 0;
            for (int back = 0; back <= Math.Min(t, length - 1); back++)
                sum += parameters[0][(channel * length) + length - 1 - back] * inputs[(((row * time) + t - back) * 6) + channel];
            Assert.Equal(sum, found[i], 1e-5);
        }
    }

    [Theory]
    [InlineData("mamba")]
    [InlineData("mamba2")]
    public void NewModelsStartAsThePaperSays(string family)
    {
        CausalLanguageModel model = CausalLanguageModel.Create(_cpu, TinyModels.Config(family), 3);
        var parameters = model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter.Value.Detach());
        float[] decays = parameters["backbone.layers.0.mixer.A_log"].Exp().ToArray();
        for (int i = 0; i < decays.Length; i++)
            Assert.Equal(1 + (family == "mamba" ? i % 5 : i), decays[i], 1e-4);
        Assert.All(parameters["backbone.layers.1.mixer.D"].ToArray(), v => Assert.Equal(1, v));
        string bias = family == "mamba" ? "dt_proj.bias" : "dt_bias";
        float[] steps = parameters[$"backbone.layers.1.mixer.{bias}"].Softplus().ToArray();
        Assert.All(steps, step => Assert.InRange(step, 0.000999, 0.1001));
        Assert.Equal(steps.Length, steps.Distinct().Count());
    }

    private Tensor Draw(ulong seed, params ReadOnlySpan<int> shape)
    {
        Tensor x = _cpu.Empty(Shape.Of(shape.ToArray()));
        _cpu.Backend.Normal(x, new RandomStream(seed), 0, 1);
        return x;
    }

    private ForwardPass Pass(int batch, int time) =>
        new(TinyModels.Create(_cpu, "mamba"), new() { Ids = _cpu.Zeros([batch, time], DType.Int32) });
}
