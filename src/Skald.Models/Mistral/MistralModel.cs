using Skald.Models.Layers;

namespace Skald.Models.Mistral;

/// <summary>Mistral: Llama, with a window over the keys in every layer.</summary>
/// <remarks>
/// Jiang et al. 2023, https://arxiv.org/abs/2310.06825, §2. Through L layers with a window of W keys, information
/// travels L · W tokens.
/// </remarks>
internal static class MistralModel
{
    public static Architecture Describe(MistralConfig config) => config.Decoder(config.Norm, layer =>
        BlockSettings.PreNorm(
            config.Norm, config.Attention with { Window = config.WindowOf(layer) }, config.Mlp));
}
