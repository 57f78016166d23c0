namespace Skald.Models.BitLlama;

/// <summary>
/// BitLlama: Llama with weights of −1, 0 and 1 and activations of 8 bits; each projection norms what it reads, so the blocks
/// have no norms of their own.
/// </summary>
/// <remarks>
/// Ma et al. 2024, https://arxiv.org/abs/2402.17764; the small story models of
/// https://github.com/HKUSTGZ-MICS-LYU/bitllama2.c.
/// </remarks>
internal static class BitLlamaModel
{
    public static Architecture Describe(BitLlamaConfig config) => config.Decoder(config.Norm, _ => new()
    {
        Mixer = new BitAttentionSettings
        {
            Name = "self_attn",
            Width = config.HiddenSize,
            Heads = config.NumAttentionHeads,
            KvHeads = config.KvHeads,
            HeadDim = config.HeadSize,
            Rotary = config.Rotary with { IsSingle = true },
        },
        Mlp = new BitMlpSettings
        {
            Name = "mlp",
            Width = config.HiddenSize,
            Inner = config.IntermediateSize,
        },
    });
}
