namespace Skald.Tensors;

/// <summary>What tells a model where a token stands: tables and biases, computed in double precision.</summary>
public static class PositionEncodings
{
    /// <summary>
    /// ALiBi's slopes: powers of 2^(−8/n) for n heads, and every other one of 2n's where n is no power of two.
    /// </summary>
    /// <remarks>Press et al. 2021, https://arxiv.org/abs/2108.12409.</remarks>
    /// <param name="device">Where they go.</param>
    /// <param name="heads">Heads, at least 1.</param>
    /// <returns>[heads].</returns>
    public static Tensor AlibiSlopes(Device device, int heads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        int power = 1;
        while (2 * power <= heads) power *= 2;
        float[] slopes = new float[heads];
        for (int i = 0; i < heads; i++)
        {
            double exponent = i < power ? -8.0 * (i + 1) / power : -4.0 * ((2 * (i - power)) + 1) / power;
            slopes[i] = (float)ScalarMath.Pow(2, exponent);
        }

        return device.From(slopes);
    }

    /// <summary>
    /// slope · (key − query), the last query standing at the last key; keys after the query are for a mask to hide.
    /// </summary>
    /// <param name="device">Where it goes.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="queries">Queries.</param>
    /// <param name="keys">Keys.</param>
    /// <returns>[heads, queries, keys].</returns>
    public static Tensor AlibiBias(Device device, int heads, int queries, int keys)
    {
        float[] distances = new float[queries * keys];
        for (int query = 0; query < queries; query++)
            for (int key = 0; key < keys; key++)
                distances[(query * keys) + key] = key - (query + keys - queries);
        return AlibiSlopes(device, heads).Reshape(heads, 1, 1) * device.From(distances, [queries, keys]);
    }

    /// <summary>T5's buckets of relative positions: exact near 0, logarithmic beyond.</summary>
    /// <remarks>Raffel et al. 2020, https://arxiv.org/abs/1910.10683, §2.1.</remarks>
    /// <param name="relativePosition">Key position − query position, integers of any shape.</param>
    /// <param name="bidirectional">Half of the buckets for keys after the query; else those count as distance
    /// 0.</param>
    /// <param name="buckets">Buckets.</param>
    /// <param name="maxDistance">Distance from which all share the last bucket.</param>
    /// <returns>The shape of the positions, Int64: rows of a learned table.</returns>
    public static Tensor RelativeBuckets(
        Tensor relativePosition, bool bidirectional = true, int buckets = 32, int maxDistance = 128)
    {
        int half = bidirectional ? buckets / 2 : buckets, exact = half / 2;
        double perBucket = ScalarMath.Log((double)maxDistance / exact);
        long[] found = relativePosition.Detach().To(DType.Int64).ToArray<long>();
        for (int i = 0; i < found.Length; i++)
        {
            long first = bidirectional && found[i] > 0 ? half : 0;
            long distance = bidirectional ? Math.Abs(found[i]) : Math.Max(0, -found[i]);
            if (distance >= exact)
            {
                double beyond = ScalarMath.Log((double)distance / exact) / perBucket * (half - exact);
                distance = Math.Min(half - 1, exact + (long)beyond);
            }

            found[i] = first + distance;
        }

        return relativePosition.Device.From(found, relativePosition.Shape);
    }

    /// <summary>Sines and cosines of position · base^(−i/d).</summary>
    /// <remarks>Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, §3.5.</remarks>
    /// <param name="device">Where they go.</param>
    /// <param name="length">Positions.</param>
    /// <param name="width">Features; even.</param>
    /// <param name="layout">Interleaved: sine and cosine alternate; half-split: all sines, then all cosines.</param>
    /// <param name="theta">The base.</param>
    /// <param name="endsAtTheta">d is width/2 − 1 as in Whisper, so that the slowest turns by 1/base; else
    /// width/2.</param>
    /// <returns>[length, width].</returns>
    public static Tensor Sinusoidal(
        Device device, int length, int width, RotaryLayout layout = RotaryLayout.Interleaved, double theta = 10000,
        bool endsAtTheta = false)
    {
        int half = width / 2;
        double divisor = endsAtTheta ? half - 1 : half;
        float[] table = new float[length * width];
        for (int i = 0; i < half; i++)
        {
            double frequency = ScalarMath.Exp(-ScalarMath.Log(theta) * i / divisor);
            (int sine, int cosine) = layout == RotaryLayout.Interleaved ? (2 * i, (2 * i) + 1) : (i, half + i);
            for (int position = 0; position < length; position++)
            {
                table[(position * width) + sine] = (float)ScalarMath.Sin(position * frequency);
                table[(position * width) + cosine] = (float)ScalarMath.Cos(position * frequency);
            }
        }

        return device.From(table, [length, width]);
    }
}
