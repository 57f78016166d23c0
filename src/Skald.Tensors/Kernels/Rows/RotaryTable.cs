using Skald.Tensors.Kernels.Numerics;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Cosines and sines of rotary positions, computed in double so that far positions are exact.</summary>
internal static unsafe class RotaryTable
{
    /// <summary>Frequencies θ^(−2i/D) for i in [0, D/2).</summary>
    /// <param name="dim">D, the rotated width of a head; even.</param>
    /// <param name="theta">θ: 10,000 in the paper.</param>
    public static double[] Frequencies(int dim, double theta)
    {
        var frequencies = new double[dim / 2];
        for (int i = 0; i < frequencies.Length; i++)
            frequencies[i] = 1 / ScalarMath.Pow(theta, (double)(2 * i) / dim);
        return frequencies;
    }

    /// <summary>cos[p, i] and sin[p, i] of (first + p) · frequency[i], times a scale.</summary>
    /// <param name="cos">[positions, frequencies.Length], written.</param>
    /// <param name="sin">[positions, frequencies.Length], written.</param>
    /// <param name="frequencies">Radians per position.</param>
    /// <param name="first">The first row's position.</param>
    /// <param name="positions">Rows.</param>
    /// <param name="scale">Factor of both: the attention factor of stretched contexts, else 1.</param>
    public static void Fill(
        float* cos, float* sin, ReadOnlySpan<double> frequencies, long first, int positions, double scale = 1)
    {
        for (int p = 0; p < positions; p++)
        {
            for (int i = 0; i < frequencies.Length; i++)
            {
                double angle = (first + p) * frequencies[i];
                long at = ((long)p * frequencies.Length) + i;
                cos[at] = (float)(ScalarMath.Cos(angle) * scale);
                sin[at] = (float)(ScalarMath.Sin(angle) * scale);
            }
        }
    }
}
