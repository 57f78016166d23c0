using Skald.Models.Layers;

namespace Skald.Models.Exaone4;

/// <summary>
/// EXAONE 4: norms stand on what each part gives; heads of queries and keys are normed; positions only under a window.
/// </summary>
/// <remarks>LG AI Research 2025, https://arxiv.org/abs/2507.11407, §2.</remarks>
internal static class Exaone4Model
{
    public static Architecture Describe(Exaone4Config config) => config.Decoder(config.Norm, layer => new()
    {
        Mixer = config.Attention with
        {
            QueryKeyNorm = config.Norm,
            Rotary = config.Turns(layer) ? config.Rotary : null,
            Window = config.WindowOf(layer),
        },
        MixerOutputNorm = config.Norm.Named("post_attention_layernorm"),
        Mlp = config.Mlp,
        MlpOutputNorm = config.Norm.Named("post_feedforward_layernorm"),
    });
}
