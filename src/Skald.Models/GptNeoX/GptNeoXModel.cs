using Skald.Models.Layers;

namespace Skald.Models.GptNeoX;

/// <summary>
/// GPT-NeoX: attention and MLP side by side, each after a LayerNorm of its own; a quarter of each head turns.
/// </summary>
/// <remarks>
/// Black et al. 2022, https://arxiv.org/abs/2204.06745, §2.1. The file keeps query, key and value of a head together.
/// </remarks>
internal static class GptNeoXModel
{
    public static Architecture Describe(GptNeoXConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEps);
        return config.Decoder(norm.Named("final_layer_norm"), _ => BlockSettings.PreNorm(
            norm,
            config.Attention with
            {
                Name = "attention",
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                Names = new(Output: "dense"),
                Joins = new("query_key_value", Groups: config.NumAttentionHeads),
            },
            config.Mlp with
            {
                IsGated = false,
                HasBias = true,
                Names = new(Up: "dense_h_to_4h", Down: "dense_4h_to_h"),
            }) with
        {
            IsParallel = config.UseParallelResidual,
        }) with
        {
            Path = "gpt_neox",
            TokensName = "embed_in",
            HeadName = "embed_out",
            PaddingIndex = null,
        };
    }
}
