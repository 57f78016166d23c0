using Skald.Models.Layers;
using Skald.Tensors;

namespace Skald.Models.Gemma;

/// <summary>
/// Gemma: Llama, with embeddings scaled by √E, norms that count their weight from 1, and a GELU gate.
/// </summary>
/// <remarks>
/// Mesnard et al. 2024, https://arxiv.org/abs/2403.08295, §2. Early files say "gelu" and mean its tanh form.
/// </remarks>
internal static class GemmaModel
{
    public static Architecture Describe(GemmaConfig config)
    {
        NormSettings norm = config.Norm with { AddsOne = true };
        UnaryOp activation = config.HiddenAct == "gelu" ? UnaryOp.GeluTanh : config.Mlp.Activation;
        return config.Decoder(norm, _ => BlockSettings.PreNorm(
            norm,
            config.Attention with { HasInputBias = config.AttentionBias, HasOutputBias = config.AttentionBias },
            config.Mlp with { Activation = activation })) with
        {
            EmbeddingScale = MathF.Sqrt(config.HiddenSize),
        };
    }
}
