using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>How rotary frequencies are stretched for contexts longer than those a model was first trained on.</summary>
internal static class RopeScaling
{
    /// <summary>Radians per position of each pair.</summary>
    /// <param name="rope">The kind and its settings.</param>
    /// <param name="width">Features that turn.</param>
    /// <param name="context">The model's context.</param>
    /// <param name="length">One past the last position of the longest text.</param>
    public static double[] Frequencies(RopeParameters rope, int width, int context, int length)
    {
        double theta = rope.RopeTheta ?? 10_000;
        double[] plain = RotaryTable.Frequencies(width, theta);
        return rope.Kind switch
        {
            "linear" => [.. plain.Select(frequency => frequency / rope.Factor!.Value)],
            "dynamic" when length > context =>
                RotaryTable.Frequencies(width, Stretched(rope, width, context, length)),
            "llama3" => [.. plain.Select(frequency => Banded(rope, frequency))],
            "yarn" => Ramped(rope, plain, theta, context),
            "longrope" or "su" => Divided(plain, IsLong(rope, context, length) ? rope.LongFactor! : rope.ShortFactor!),
            _ => plain,
        };
    }

    /// <summary>What cos and sin are multiplied by, so that attention stays as sharp over more keys.</summary>
    public static double Magnitude(RopeParameters rope, int context)
    {
        if (rope.AttentionFactor is { } given) return given;
        double original = rope.OriginalMaxPositionEmbeddings ?? context;
        if (rope.Kind is "longrope" or "su")
        {
            double longer = context / original;
            return longer <= 1 ? 1 : Math.Sqrt(1 + (ScalarMath.Log(longer) / ScalarMath.Log(original)));
        }

        if (rope.Kind != "yarn") return 1;
        return rope is { Mscale: { } scale, MscaleAllDim: { } all } && scale != 0 && all != 0
            ? Temperature(rope.Factor!.Value, scale) / Temperature(rope.Factor.Value, all)
            : Temperature(rope.Factor!.Value, 1);
    }

    /// <summary>0.1 · m · ln(factor) + 1. Peng et al. 2023, https://arxiv.org/abs/2309.00071, eq. 22.</summary>
    public static double Temperature(double factor, double weight) =>
        factor <= 1 ? 1 : (0.1 * weight * ScalarMath.Log(factor)) + 1;

    /// <summary>Lengths with equal frequencies have equal keys.</summary>
    public static int FrequencyKey(RopeParameters rope, int context, int length) => rope.Kind switch
    {
        "dynamic" => Math.Max(context, length),
        "longrope" or "su" => IsLong(rope, context, length) ? 1 : 0,
        _ => 0,
    };

    /// <summary>Whether a text of a length has outgrown the original context.</summary>
    public static bool IsLong(RopeParameters rope, int context, int length) =>
        length > (rope.OriginalMaxPositionEmbeddings ?? context);

    /// <summary>θ · (factor · L/M − factor + 1)^(d/(d−2)): "NTK-aware", by the length at hand.</summary>
    private static double Stretched(RopeParameters rope, int width, int context, int length)
    {
        double factor = rope.Factor!.Value;
        double growth = (factor * length / context) - (factor - 1);
        return (rope.RopeTheta ?? 10_000) * ScalarMath.Pow(growth, width / (width - 2.0));
    }

    /// <summary>Long waves are stretched, short ones not, those between in part: Llama 3.1.</summary>
    private static double Banded(RopeParameters rope, double frequency)
    {
        (double low, double high) = (rope.LowFreqFactor!.Value, rope.HighFreqFactor!.Value);
        double turns = rope.OriginalMaxPositionEmbeddings!.Value * frequency / (2 * Math.PI);
        if (turns < low) return frequency / rope.Factor!.Value;
        if (turns > high) return frequency;
        double share = (turns - low) / (high - low);
        return ((1 - share) * frequency / rope.Factor!.Value) + (share * frequency);
    }

    /// <summary>YaRN: a ramp over the pairs, between those that turn often and those that turn seldom.</summary>
    private static double[] Ramped(RopeParameters rope, double[] plain, double theta, int context)
    {
        int width = 2 * plain.Length, original = rope.OriginalMaxPositionEmbeddings ?? context;
        double Pair(double turns) =>
            width * ScalarMath.Log(original / (turns * 2 * Math.PI)) / (2 * ScalarMath.Log(theta));
        (double low, double high) = (Pair(rope.BetaFast ?? 32), Pair(rope.BetaSlow ?? 1));
        if (rope.Truncate != false) (low, high) = (Math.Floor(low), Math.Ceiling(high));
        (low, high) = (Math.Max(low, 0), Math.Min(high, width - 1));
        if (low == high) high += 0.001;
        double[] frequencies = new double[plain.Length];
        for (int pair = 0; pair < plain.Length; pair++)
        {
            double stretched = Math.Clamp((pair - low) / (high - low), 0, 1);
            frequencies[pair] = (plain[pair] / rope.Factor!.Value * stretched) + (plain[pair] * (1 - stretched));
        }

        return frequencies;
    }

    private static double[] Divided(double[] plain, IReadOnlyList<double> divisors) =>
        [.. plain.Select((frequency, pair) => frequency / divisors[pair])];
}
