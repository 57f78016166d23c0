using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddNorms(Dictionary<string, Operator> ops)
    {
        ops["layer_norm"] = (t, a) => a.Ints("normalized_shape").Length == 1
            ? t["x"].LayerNorm(t.Find("weight"), t.Find("bias"), a.Float("eps", 1e-5f))
            : t["x"].LayerNorm(
                a.Ints("normalized_shape").Length, t.Find("weight"), t.Find("bias"), a.Float("eps", 1e-5f));
        ops["rms_norm"] = (t, a) => t["x"].RmsNorm(t.Find("weight"), a.Float("eps", 1e-5f));
        ops["rms_norm_plus_one"] = (t, a) => t["x"].RmsNorm(1f + t["weight"], a.Float("eps", 1e-6f));
        ops["group_norm"] = (t, a) =>
            t["x"].GroupNorm(a.Int("num_groups"), t.Find("weight"), t.Find("bias"), a.Float("eps", 1e-5f));
        ops["instance_norm"] = (t, a) => t["x"].InstanceNorm(t.Find("weight"), t.Find("bias"), a.Float("eps", 1e-5f));
        ops["local_response_norm"] = (t, a) =>
            t["x"].LocalResponseNorm(a.Int("size"), a.Float("alpha", 1e-4f), a.Float("beta", 0.75f), a.Float("k", 1));
        ops["weight_norm"] = (t, a) => Tensor.WeightNorm(t["g"], t["v"]);
        ops["dropout_given_mask"] = (t, a) => t["x"] * t["keep"].To(DType.Float32) / (1 - a.Float("p"));
        ops["batch_norm"] = BatchNorm;
    }

    private static GoldenTensors BatchNorm(GoldenTensors t, GoldenArgs a)
    {
        bool isTraining = a.Flag("training");
        Tensor mean = t["running_mean"].Clone(), variance = t["running_var"].Clone();
        GoldenTensors results = t["x"].BatchNorm(
            mean, variance, t.Find("weight"), t.Find("bias"), isTraining, a.Float("momentum", 0.1f),
            a.Float("eps", 1e-5f));
        if (!isTraining) return results;
        results.Add("running_mean", mean);
        results.Add("running_var", variance);
        return results;
    }
}
