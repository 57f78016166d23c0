using Skald.Models.Layers;

namespace Skald.Models.Ernie45;

/// <summary>ERNIE 4.5: Llama, with neighbouring features turned together and biases on request.</summary>
/// <remarks>Baidu 2025, "ERNIE 4.5 Technical Report", the dense models.</remarks>
internal static class Ernie45Model
{
    public static Architecture Describe(Ernie45Config config) => config.Decoder(config.Norm, _ =>
        BlockSettings.PreNorm(
            config.Norm,
            config.Attention with { HasInputBias = config.UseBias, HasOutputBias = config.UseBias },
            config.Mlp with { HasBias = config.UseBias }));
}
