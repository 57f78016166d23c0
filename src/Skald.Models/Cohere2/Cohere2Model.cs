using Skald.Models.Layers;

namespace Skald.Models.Cohere2;

/// <summary>
/// Command R7B: Command R, with positions only in layers with a window; every fourth sees all, without any.
/// </summary>
/// <remarks>Cohere 2025, https://arxiv.org/abs/2504.00698, §2.</remarks>
internal static class Cohere2Model
{
    public static Architecture Describe(Cohere2Config config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEps) with { HasBias = false };
        return config.Decoder(norm, layer => new()
        {
            MixerNorm = norm.Named("input_layernorm"),
            Mixer = config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                Rotary = config.IsSliding(layer) ? config.Rotary : null,
                Window = config.WindowOf(layer),
            },
            Mlp = config.Mlp,
            IsParallel = true,
        }) with
        {
            HeadOptions = new() { LogitScale = config.LogitScale },
        };
    }
}
