using Skald.Models.Layers;
using Skald.Tensors;

namespace Skald.Models.GptJ;

/// <summary>
/// GPT-J: attention and MLP side by side after one LayerNorm; neighbouring features of a head turn together.
/// </summary>
/// <remarks>
/// Wang and Komatsuzaki 2021, https://github.com/kingoflolz/mesh-transformer-jax, the first model with parallel
/// branches: x + attention(n) + mlp(n), n = norm(x).
/// </remarks>
internal static class GptJModel
{
    public static Architecture Describe(GptJConfig config)
    {
        NormSettings norm = NormSettings.Layer(config.LayerNormEpsilon);
        return new()
        {
            VocabSize = config.VocabSize,
            Width = config.NEmbd,
            Path = "transformer",
            TokensName = "wte",
            BlocksName = "h",
            Layers = config.NLayer,
            Block = _ => new()
            {
                MixerNorm = norm.Named("ln_1"),
                Mixer = new AttentionSettings
                {
                    Name = "attn",
                    Names = new(Output: "out_proj"),
                    Width = config.NEmbd,
                    Heads = config.NHead,
                    KvHeads = config.NHead,
                    HeadDim = config.HeadSize,
                    Rotary = new(new(), config.HeadSize, config.NPositions)
                    {
                        Width = config.RotaryDim ?? config.HeadSize,
                        Layout = RotaryLayout.Interleaved,
                    },
                },
                Mlp = new MlpSettings
                {
                    Name = "mlp",
                    Names = new(Up: "fc_in", Down: "fc_out"),
                    Width = config.NEmbd,
                    Inner = config.NInner ?? 4 * config.NEmbd,
                    Activation = Activations.Find(config.ActivationFunction),
                    HasBias = true,
                },
                IsParallel = true,
            },
            FinalNorm = norm.Named("ln_f"),
            IsTied = config.TieWordEmbeddings,
            HasHeadBias = true,
        };
    }
}
