using Skald.Models.Layers;

namespace Skald.Models.Phi;

/// <summary>
/// Phi: attention and a plain MLP side by side after one LayerNorm; half of each head turns; biases everywhere.
/// </summary>
/// <remarks>
/// Li et al. 2023, https://arxiv.org/abs/2309.05463, §2.1. A block computes x + attention(n) + mlp(n).
/// </remarks>
internal static class PhiModel
{
    public static Architecture Describe(PhiConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEps);
        return config.Decoder(norm.Named("final_layernorm"), _ => new()
        {
            MixerNorm = norm.Named("input_layernorm"),
            Mixer = config.Attention with
            {
                HasInputBias = true,
                HasOutputBias = true,
                QueryKeyNorm = config.QkLayernorm ? norm : null,
                Names = new(Output: "dense", QueryNorm: "q_layernorm", KeyNorm: "k_layernorm"),
            },
            Mlp = config.Mlp with { IsGated = false, HasBias = true, Names = new(Up: "fc1", Down: "fc2") },
            IsParallel = true,
        }) with
        {
            HasHeadBias = true,
        };
    }
}
