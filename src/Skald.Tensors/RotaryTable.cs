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
    /// <param name="theta">θ, base of the frequencies.</param>
    public static RotaryTable Create(Device device, int positions, int width, double theta)
    {
        int pairs = width / 2;
        float[] cos = new float[positions * pairs], sin = new float[positions * pairs];
        for (int pair = 0; pair < pairs; pair++)
        {
            double frequency = 1 / ScalarMath.Pow(theta, 2.0 * pair / width);
            for (int position = 0; position < positions; position++)
            {
                double angle = position * frequency;
                cos[(position * pairs) + pair] = (float)ScalarMath.Cos(angle);
                sin[(position * pairs) + pair] = (float)ScalarMath.Sin(angle);
            }
        }

        return new(device.From(cos, [positions, pairs]), device.From(sin, [positions, pairs]));
    }

    /// <summary>Positions the table covers.</summary>
    public int Positions => Cos.Shape[0];

    /// <summary>Pairs of features that are turned.</summary>
    public int Pairs => Cos.Shape[1];
}
