namespace Skald.Tensors;

/// <summary>cos and sin of every position's angles, for <see cref="Tensor.Rotary"/>.</summary>
/// <param name="Cos">[positions, pairs].</param>
/// <param name="Sin">[positions, pairs].</param>
public sealed record RotaryTable(Tensor Cos, Tensor Sin)
{
    /// <summary>Angles position · θ^(−2i/D) for every position and pair, computed in double precision.</summary>
    /// <param name="device">Where the table lives.</param>
    /// <param name="positions">Positions to cover.</param>
    /// <param name="width">D, features that turn; even.</param>
    /// <param name="theta">θ, base of the frequencies: 10,000 in the paper.</param>
    public static RotaryTable Create(Device device, int positions, int width, double theta) =>
        Create(device, Frequencies(width, theta), 0, positions);

    /// <summary>Angles (first + p) · frequency[i] for every row p and pair i, computed in double precision.</summary>
    /// <param name="device">Where the table lives.</param>
    /// <param name="frequencies">[pairs], radians per position.</param>
    /// <param name="first">The first row's position.</param>
    /// <param name="positions">Rows.</param>
    /// <param name="isSingle">Angles are rounded to float32 before sine and cosine are taken.</param>
    public static RotaryTable Create(
        Device device, ReadOnlySpan<double> frequencies, long first, int positions, bool isSingle = false)
    {
        int pairs = frequencies.Length;
        float[] cos = new float[checked(positions * pairs)], sin = new float[cos.Length];
        for (int p = 0; p < positions; p++)
        {
            for (int pair = 0; pair < pairs; pair++)
            {
                double angle = (first + p) * frequencies[pair];
                if (isSingle) angle = (float)angle;
                cos[(p * pairs) + pair] = (float)ScalarMath.Cos(angle);
                sin[(p * pairs) + pair] = (float)ScalarMath.Sin(angle);
            }
        }

        return new(device.From(cos, [positions, pairs]), device.From(sin, [positions, pairs]));
    }

    /// <summary>θ^(−2i/D) for i in [0, D/2).</summary>
    /// <param name="width">D, features that turn; even.</param>
    /// <param name="theta">θ, base of the frequencies.</param>
    public static double[] Frequencies(int width, double theta)
    {
        double[] frequencies = new double[width / 2];
        for (int pair = 0; pair < frequencies.Length; pair++)
            frequencies[pair] = 1 / ScalarMath.Pow(theta, 2.0 * pair / width);
        return frequencies;
    }

    /// <summary>Positions the table covers.</summary>
    public int Positions => Cos.Shape[0];

    /// <summary>Pairs of features that are turned.</summary>
    public int Pairs => Cos.Shape[1];
}
