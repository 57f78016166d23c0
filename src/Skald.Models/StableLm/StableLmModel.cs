using Skald.Models.Layers;

namespace Skald.Models.StableLm;

/// <summary>
/// StableLM 2: LayerNorm and a gated MLP; a quarter of each head turns; the larger ones run in parallel.
/// </summary>
/// <remarks>Bellagente et al. 2024, https://arxiv.org/abs/2402.17834, §3.1.</remarks>
internal static class StableLmModel
{
    public static Architecture Describe(StableLmConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEps);
        return config.Decoder(norm, _ => new()
        {
            MixerNorm = norm.Named("input_layernorm"),
            Mixer = config.Attention with
            {
                HasInputBias = config.UseQkvBias,
                QueryKeyNorm = config.QkLayernorm ? norm with { HasBias = false } : null,
                QueryKeySpan = QueryKeySpan.OwnHead,
                StoresHeadNormsApart = true,
                Names = new(QueryNorm: "q_layernorm", KeyNorm: "k_layernorm"),
            },
            MlpNorm = config.UseParallelResidual ? null : norm.Named("post_attention_layernorm"),
            Mlp = config.Mlp,
            IsParallel = config.UseParallelResidual,
        });
    }
}
