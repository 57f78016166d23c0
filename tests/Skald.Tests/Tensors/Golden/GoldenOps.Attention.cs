using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    private delegate Tensor AttentionFunction(Tensor q, Tensor k, Tensor v, AttentionOptions options);

    /// <summary>The attention operators by differentiable parts; the registered ones stream.</summary>
    public static Dictionary<string, Operator> ComposedAttention { get; } = new()
    {
        ["sdpa"] = (t, a) => ScaledDotProduct(t, a, Attention.Composed),
        ["multi_head_attention"] = (t, a) => MultiHead(t, a, Attention.Composed),
    };

    static partial void AddAttention(Dictionary<string, Operator> ops)
    {
        ops["sdpa"] = (t, a) => ScaledDotProduct(t, a, Attention.Forward);
        ops["multi_head_attention"] = (t, a) => MultiHead(t, a, Attention.Forward);
    }

    private static Tensor ScaledDotProduct(GoldenTensors t, GoldenArgs a, AttentionFunction attend)
    {
        AttentionOptions options = Masked(t.Find("mask")) with
        {
            IsCausal = a.Flag("is_causal"),
            Scale = a.Has("scale") ? a.Float("scale") : null,
        };
        return attend(t["q"].Transpose(1, 2), t["k"].Transpose(1, 2), t["v"].Transpose(1, 2), options).Transpose(1, 2);
    }

    /// <summary>torch's MultiheadAttention: its masks are true where attention is not allowed.</summary>
    private static GoldenTensors MultiHead(GoldenTensors t, GoldenArgs a, AttentionFunction attend)
    {
        bool batchFirst = a.Flag("batch_first");
        int width = a.Int("embed_dim"), heads = a.Int("num_heads");
        Tensor query = Batched(t["query"], batchFirst), key = Batched(t.Find("key") ?? t["query"], batchFirst);
        Tensor value = Batched(t.Find("value") ?? t["query"], batchFirst);
        Tensor q = Heads(Projected(query, "q", 0)), k = Heads(Projected(key, "k", 1));
        Tensor v = Heads(Projected(value, "v", 2));

        AttentionOptions options = Hiding(t, query.Shape[0], heads);
        Tensor y = attend(q, k, v, options).Flatten(2).Linear(t["out_proj.weight"], t.Find("out_proj.bias"));
        GoldenTensors results = Batched(y, batchFirst);
        if (!a.Flag("need_weights", true)) return results;
        Tensor weights = Attention.Weights(q, k, options);
        results.Add("weights", a.Flag("average_attn_weights", true) ? weights.Mean(1) : weights);
        return results;

        Tensor Projected(Tensor x, string name, int part) => x.Linear(
            t.Find(name + "_proj_weight") ?? t["in_proj_weight"].Narrow(0, part * width, width),
            t.Find("in_proj_bias")?.Narrow(0, part * width, width));

        Tensor Heads(Tensor x) => x.Reshape(x.Shape[0], x.Shape[1], heads, width / heads);
    }

    private static AttentionOptions Hiding(GoldenTensors t, int batch, int heads)
    {
        Tensor? mask = t.Find("attn_mask"), padding = t.Find("key_padding_mask");
        if (mask is { Rank: 3 }) mask = mask.Reshape(batch, heads, mask.Shape[1], mask.Shape[2]);
        AttentionOptions options = Masked(mask is { DType: DType.Bool } ? mask.LogicalNot() : mask);
        if (padding is null) return options;
        return options with { Mask = padding.LogicalNot().Reshape(batch, 1, 1, -1) };
    }

    private static AttentionOptions Masked(Tensor? mask) => mask is null ? AttentionOptions.Full
        : mask.DType == DType.Bool ? new() { Mask = mask } : new() { Bias = mask };

    private static Tensor Batched(Tensor x, bool batchFirst) => batchFirst ? x : x.Transpose(0, 1);
}
