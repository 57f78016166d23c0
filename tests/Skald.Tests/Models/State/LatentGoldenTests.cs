using Skald.Models;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Models.State;

/// <summary>
/// DeepSeek with its latents kept instead of keys and values, against the recordings and by their rule:
/// |difference| ≤ 1e-4 · max(1, max|logit| / 5).
/// </summary>
public sealed class LatentGoldenTests : IDisposable
{
    private readonly CpuDevice _cpu = new(1);

    public void Dispose() => _cpu.Dispose();

    [Theory]
    [InlineData("deepseek_v2")]
    [InlineData("deepseek_v3")]
    [InlineData("deepseek_v3-yarn")]
    public void LogitsAreThoseRecorded(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        using var scope = _cpu.NoGrad();
        CausalLanguageModel model = golden.Load(_cpu);
        foreach (string name in (string[])["single", "left", "right"])
        {
            ModelInput input = golden.Input(name);
            Tensor? mask = golden.Has($"{name}.mask") ? golden[$"{name}.mask"] : null;
            DecodingState state = Latent(model, input.Ids.Shape[0]);
            CausalGolden.AssertAgree(name, golden[$"{name}.logits"], model.Logits(input with { State = state }), mask);
        }
    }

    [Theory]
    [InlineData("deepseek_v2")]
    [InlineData("deepseek_v3")]
    [InlineData("deepseek_v3-yarn")]
    public void TokenByTokenGivesTheBitsOfTheWhole(string folder)
    {
        using var golden = new CausalGolden(_cpu, folder);
        using var scope = _cpu.NoGrad();
        CausalLanguageModel model = golden.Load(_cpu);
        Tensor ids = golden["single.ids"];
        Tensor whole = model.Logits(new() { Ids = ids, State = Latent(model, ids.Shape[0]) });
        DecodingState state = Latent(model, ids.Shape[0]);
        for (int t = 0; t < ids.Shape[1]; t++)
        {
            Tensor step = model.Logits(new() { Ids = ids.Narrow(1, t, 1), State = state });
            Assert.Equal(whole.Narrow(1, t, 1).ToArray(), step.ToArray());
        }
    }

    private static DecodingState Latent(CausalLanguageModel model, int batch) =>
        model.CreateState(batch, new() { CompressesLatents = true });
}
