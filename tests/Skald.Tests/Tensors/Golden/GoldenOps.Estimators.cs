using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddEstimators(Dictionary<string, Operator> ops)
    {
        ops["straight_through_round"] = (t, a) => t["x"] + (t["x"].Round() - t["x"]).Detach();
        ops["vq_straight_through"] = (t, a) => NearestCode(t["x"], t["codebook"], a.Float("beta"));
        ops["gumbel_softmax"] = (t, a) => GumbelSoftmax(t["logits"], t["u"], a.Float("tau"), a.Flag("hard"));
        ops["gradient_reversal"] = (t, a) =>
            (t["x"] * -a.Float("weight")) + (t["x"] * (1 + a.Float("weight"))).Detach();
        ops["reparameterize"] = (t, a) =>
        {
            Tensor mu = t["mu"], variance = t["logvar"];
            return new()
            {
                { "z", mu + ((variance * 0.5f).Exp() * t["noise"]) },
                { "kl", (variance + 1f - mu.Square() - variance.Exp()).Sum(1) * -0.5f },
            };
        };
    }

    private static GoldenTensors NearestCode(Tensor x, Tensor codebook, float beta)
    {
        Tensor distance = (x.Unsqueeze(1) - codebook.Unsqueeze(0)).Square().Sum(-1);
        Tensor nearest = distance.ArgMin(-1);
        Tensor places = x.Device.Arange(codebook.Shape[0]).Unsqueeze(0);
        Tensor isNearest = nearest.Unsqueeze(-1).EqualTo(places).To(DType.Float32);
        Tensor code = (isNearest.Unsqueeze(-1) * codebook.Unsqueeze(0)).Sum(1);
        return new()
        {
            { "y", x + (code - x).Detach() },
            { "loss", (code - x.Detach()).Square().Mean() + ((x - code.Detach()).Square().Mean() * beta) },
            { "indices", nearest },
        };
    }

    private static Tensor GumbelSoftmax(Tensor logits, Tensor u, float temperature, bool hard)
    {
        Tensor soft = ((logits - (-u.Log()).Log()) / temperature).Softmax(-1);
        if (!hard) return soft;
        Tensor places = u.Device.Arange(soft.Width);
        Tensor chosen = soft.ArgMax(-1, keepDim: true).EqualTo(places).To(DType.Float32);
        return chosen - soft.Detach() + soft;
    }
}
