using Skald.Models.Layers;

namespace Skald.Models.Granite;

/// <summary>Granite: Llama, with a factor on embeddings, scores, residual branches and logits.</summary>
/// <remarks>
/// Granite Team 2024, "Granite 3.0 Language Models". The factors are those of µP: Yang et al. 2022,
/// https://arxiv.org/abs/2203.03466.
/// </remarks>
internal static class GraniteModel
{
    public static Architecture Describe(GraniteConfig config) => config.Decoder(config.Norm, _ =>
        BlockSettings.PreNorm(
            config.Norm,
            config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                Scale = config.AttentionMultiplier,
            },
            config.Mlp with { HasBias = config.MlpBias }) with
        {
            BranchScale = config.ResidualMultiplier,
        }) with
    {
        EmbeddingScale = config.EmbeddingMultiplier,
        HeadOptions = new() { LogitScale = 1 / config.LogitsScaling },
    };
}
