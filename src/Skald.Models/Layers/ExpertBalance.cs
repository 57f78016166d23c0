using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>A loss that is least where all experts get equally many tokens.</summary>
/// <remarks>
/// Fedus et al. 2021, https://arxiv.org/abs/2101.03961, §2.2: N · Σ share of tokens · mean probability, over the tokens
/// of all layers together. A token counts once for each of its k experts: balanced routers give k.
/// </remarks>
internal static class ExpertBalance
{
    /// <param name="routings">What the layers' routers decided.</param>
    /// <param name="counted">[batch, time], 0 for padding; null where all tokens count.</param>
    /// <returns>Shape [].</returns>
    public static Tensor Loss(IReadOnlyList<Routing> routings, Tensor? counted)
    {
        (Device device, int experts) = (routings[0].Logits.Device, routings[0].Logits.Width);
        float[]? weights = counted?.ToArray();
        float[] tokens = new float[experts];
        Tensor? probability = null;
        foreach (Routing routing in routings)
        {
            long[] chosen = routing.Chosen.ToArray<long>();
            int k = routing.Chosen.Shape[1];
            for (int i = 0; i < chosen.Length; i++) tokens[chosen[i]] += weights?[i / k] ?? 1;
            Tensor each = routing.Logits.Softmax();
            if (counted is not null) each *= counted.Reshape(-1, 1);
            probability = probability is null ? each.Sum(0) : probability + each.Sum(0);
        }

        float rows = routings.Count * (weights?.Sum() ?? routings[0].Logits.Shape[0]);
        return (probability! * device.From(tokens)).Sum() * (experts / (rows * rows));
    }
}
