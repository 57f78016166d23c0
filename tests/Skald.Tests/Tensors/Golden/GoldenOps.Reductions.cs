using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddReductions(Dictionary<string, Operator> ops)
    {
        ops["sum"] = (t, a) => t["x"].Sum(Axes(a), Keep(a));
        ops["mean"] = (t, a) => t["x"].Mean(Axes(a), Keep(a));
        ops["var"] = (t, a) => t["x"].Var(Axes(a), a.Int("correction", 1), Keep(a));
        ops["std"] = (t, a) => t["x"].Std(Axes(a), a.Int("correction", 1), Keep(a));
        ops["amax"] = (t, a) => t["x"].AMax(Axes(a), Keep(a));
        ops["amin"] = (t, a) => t["x"].AMin(Axes(a), Keep(a));
        ops["logsumexp"] = (t, a) => t["x"].LogSumExp(Axes(a), Keep(a));
        ops["norm"] = (t, a) => t["x"].Norm(a.Float("ord", 2), Axes(a), Keep(a));
        ops["normalize"] = (t, a) => t["x"].Normalize(a.Float("p", 2), a.Int("dim", 1), a.Float("eps", 1e-12f));
        ops["prod"] = (t, a) => a.Has("dim") ? t["x"].Prod(a.Int("dim"), Keep(a)) : t["x"].Prod();
        ops["any"] = (t, a) => a.Has("dim") ? t["x"].Any(a.Int("dim"), Keep(a)) : t["x"].Any();
        ops["all"] = (t, a) => a.Has("dim") ? t["x"].All(a.Int("dim"), Keep(a)) : t["x"].All();
        ops["max"] = (t, a) => a.Has("dim") ? Pair(t["x"].Max(a.Int("dim"), Keep(a))) : t["x"].Max();
        ops["min"] = (t, a) => a.Has("dim") ? Pair(t["x"].Min(a.Int("dim"), Keep(a))) : t["x"].Min();
        ops["argmax"] = (t, a) => a.Has("dim") ? t["x"].ArgMax(a.Int("dim"), Keep(a)) : t["x"].ArgMax();
        ops["argmin"] = (t, a) => a.Has("dim") ? t["x"].ArgMin(a.Int("dim"), Keep(a)) : t["x"].ArgMin();
        ops["cumsum"] = (t, a) => t["x"].CumSum(a.Int("dim"));
        ops["cumprod"] = (t, a) => t["x"].CumProd(a.Int("dim"));
        ops["cummax"] = (t, a) => Pair(t["x"].CumMax(a.Int("dim")));
    }

    static partial void AddSoftmax(Dictionary<string, Operator> ops)
    {
        ops["softmax"] = (t, a) => t["x"].Softmax(a.Int("dim"));
        ops["log_softmax"] = (t, a) => t["x"].LogSoftmax(a.Int("dim"));
        ops["softmax_masked"] = (t, a) => Hidden(t).Softmax(a.Int("dim"));
        ops["log_softmax_masked"] = (t, a) => Hidden(t).LogSoftmax(a.Int("dim"));
    }

    static partial void AddOrder(Dictionary<string, Operator> ops)
    {
        ops["sort"] = (t, a) => Pair(t["x"].Sort(a.Int("dim", -1), a.Flag("descending")));
        ops["topk"] = (t, a) => Pair(t["x"].TopK(a.Int("k"), a.Int("dim", -1), a.Flag("largest", true)));
        ops["searchsorted"] = (t, a) => t["sorted"].SearchSorted(t["values"], a.Flag("right"));

        // The number of cumulative sums that are at most u times their total.
        ops["multinomial_from_uniform"] = (t, a) =>
        {
            Tensor sums = t["probs"].CumSum(-1).Unsqueeze(1);
            return (t["u"].Unsqueeze(-1) * sums.Narrow(-1, sums.Width - 1, 1) >= sums).Sum(-1);
        };
    }

    private static int[] Axes(GoldenArgs a) => a.Has("dim") ? a.Ints("dim") : [];

    private static bool Keep(GoldenArgs a) => a.Flag("keepdim");

    private static GoldenTensors Pair((Tensor Values, Tensor Indices) pair) =>
        new() { { "values", pair.Values }, { "indices", pair.Indices } };

    /// <summary>Scores with −∞ where the mask is true.</summary>
    private static Tensor Hidden(GoldenTensors t) =>
        Tensor.Where(t["mask"], t.Device.Scalar(double.NegativeInfinity), t["x"]);
}
