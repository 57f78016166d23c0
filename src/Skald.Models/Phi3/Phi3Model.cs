using Skald.Models.Layers;

namespace Skald.Models.Phi3;

/// <summary>Phi-3: Llama, with the projections stored together, a window, and angles stretched pair by pair.</summary>
/// <remarks>
/// Abdin et al. 2024, https://arxiv.org/abs/2404.14219, §2; longrope: Ding et al. 2024,
/// https://arxiv.org/abs/2402.13753.
/// </remarks>
internal static class Phi3Model
{
    public static Architecture Describe(Phi3Config config) => config.Decoder(config.Norm, layer =>
        BlockSettings.PreNorm(
            config.Norm,
            config.Attention with { Window = config.WindowOf(layer), Joins = new("qkv_proj", Groups: 1) },
            config.Mlp with { Joins = "gate_up_proj" }));
}
