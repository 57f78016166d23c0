using Skald.Models.Layers;

namespace Skald.Models.Palm;

/// <summary>
/// PaLM: x + attention(norm(x)) + mlp(norm(x)) with one norm for both, one key and value for all heads, and no biases.
/// </summary>
/// <remarks>
/// Chowdhery et al. 2022, https://arxiv.org/abs/2204.02311, §2. The token table makes the logits too, divided by √E.
/// </remarks>
internal static class PalmModel
{
    public static Architecture Describe(PalmConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEps) with { HasBias = false };
        return config.Decoder(norm.Named("final_norm"), _ => new()
        {
            MixerNorm = norm,
            Mixer = config.Attention with { Name = "attn", Names = new("q", "k", "v", "o") },
            Mlp = config.Mlp with { Names = new(Up: "up", Down: "down", Gate: "gate") },
            IsParallel = true,
        }) with
        {
            Path = "",
            TokensName = "embed",
            PaddingIndex = null,
            HeadOptions = new() { LogitScale = 1 / MathF.Sqrt(config.HiddenSize), ZLoss = config.ZLoss },
        };
    }
}
