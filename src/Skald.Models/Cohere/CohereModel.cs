using Skald.Models.Layers;

namespace Skald.Models.Cohere;

/// <summary>Command R: attention and MLP side by side after one LayerNorm without bias; logits are scaled.</summary>
/// <remarks>
/// Cohere 2024. A block computes x + attention(n) + mlp(n) with n = norm(x), as GPT-J did; neighbouring features turn
/// together.
/// </remarks>
internal static class CohereModel
{
    public static Architecture Describe(CohereConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEps) with { HasBias = false };
        return config.Decoder(norm, _ => new()
        {
            MixerNorm = norm.Named("input_layernorm"),
            Mixer = config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                QueryKeyNorm = config.UseQkNorm ? norm : null,
                QueryKeySpan = QueryKeySpan.OwnHead,
            },
            Mlp = config.Mlp,
            IsParallel = true,
        }) with
        {
            HeadOptions = new() { LogitScale = config.LogitScale },
        };
    }
}
