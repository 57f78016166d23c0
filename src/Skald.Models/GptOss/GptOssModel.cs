using Skald.Models.Layers;

namespace Skald.Models.GptOss;

/// <summary>
/// gpt-oss: a sink per head, a window in every other layer, biases throughout, and experts with a clipped gate.
/// </summary>
/// <remarks>
/// OpenAI 2025, https://arxiv.org/abs/2508.10925, §2. The file keeps gate and up of all experts in one tensor.
/// </remarks>
internal static class GptOssModel
{
    public static Architecture Describe(GptOssConfig config)
    {
        MixtureOfExpertsSettings experts = config.Experts;
        return config.ExpertDecoder(layer => BlockSettings.PreNorm(
            config.Norm,
            config.Attention with
            {
                HasInputBias = config.AttentionBias,
                HasOutputBias = config.AttentionBias,
                HasSinks = true,
                Window = config.WindowOf(layer),
            },
            experts with
            {
                Router = experts.Router with { Name = "router", Score = RouterScore.SoftmaxOfChosen, HasBias = true },
                Expert = experts.Expert with { HasBias = true, Clipped = new(config.SwigluAlpha, config.SwigluLimit) },
                Stacked = new("experts.gate_up_proj", "experts.down_proj")
                {
                    BiasSuffix = "_bias",
                    IsInterleaved = true,
                },
            }));
    }
}
