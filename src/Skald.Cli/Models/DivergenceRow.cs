using Skald.Tensors;

namespace Skald.Cli.Models;

/// <summary>How two distributions of one token differ.</summary>
/// <param name="Divergence">Σ p · ln(p / q) in nats.</param>
/// <param name="Nats">−ln q of the token that came.</param>
/// <param name="BaseNats">−ln p of it.</param>
/// <param name="IsSameTop">Whether both hold the same token for the likeliest.</param>
internal readonly record struct DivergenceRow(double Divergence, double Nats, double BaseNats, bool IsSameTop)
{
    /// <summary>q − p of the token that came.</summary>
    public double Difference => ScalarMath.Exp(-Nats) - ScalarMath.Exp(-BaseNats);

    /// <summary>Compares two rows of logits.</summary>
    /// <param name="basis">[vocabulary], the base's.</param>
    /// <param name="model">[vocabulary], the model's.</param>
    /// <param name="target">The token that came.</param>
    public static DivergenceRow Of(ReadOnlySpan<float> basis, ReadOnlySpan<float> model, int target)
    {
        int top = Top(basis), other = Top(model);
        double logP = LogSum(basis, basis[top]), logQ = LogSum(model, model[other]), divergence = 0;
        for (int id = 0; id < basis.Length; id++)
        {
            double p = basis[id] - logP;
            if (p > -40) divergence += ScalarMath.Exp(p) * (p - (model[id] - logQ));
        }

        return new(Math.Max(0, divergence), logQ - model[target], logP - basis[target], top == other);
    }

    private static int Top(ReadOnlySpan<float> logits)
    {
        int top = 0;
        for (int id = 1; id < logits.Length; id++)
            if (logits[id] > logits[top]) top = id;
        return top;
    }

    private static double LogSum(ReadOnlySpan<float> logits, double largest)
    {
        double sum = 0;
        foreach (float logit in logits)
            if (logit - largest > -40) sum += ScalarMath.Exp(logit - largest);
        return largest + ScalarMath.Log(sum);
    }
}
