using Skald.Tensors;

namespace Skald.Models.Adapters;

/// <summary>Singular value decomposition by turning pairs of columns until all are orthogonal.</summary>
/// <remarks>
/// One-sided Jacobi: Hestenes 1958, https://doi.org/10.1137/0106005. In double, in a fixed order, with roots alone: the same
/// bits on every machine.
/// </remarks>
internal static class SingularValues
{
    private const int MaxSweeps = 60;
    private const double Tolerance = 1e-14;

    /// <summary>The best factors of a rank: matrix ≈ B · A.</summary>
    /// <param name="matrix">[out, in].</param>
    /// <param name="rank">r, at most the shorter side.</param>
    /// <returns>A [r, in] with orthonormal rows, and B [out, r].</returns>
    public static (Tensor A, Tensor B) Factors(Tensor matrix, int rank)
    {
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        float[] values = matrix.Contiguous().ToArray();
        bool isWide = columns > rows;
        (int height, int width) = isWide ? (columns, rows) : (rows, columns);

        // Columns of the tall side, and the turns that make them orthogonal.
        double[][] u = new double[width][], v = new double[width][];
        for (int c = 0; c < width; c++)
        {
            u[c] = new double[height];
            for (int r = 0; r < height; r++) u[c][r] = isWide ? values[(c * columns) + r] : values[(r * columns) + c];
            v[c] = new double[width];
            v[c][c] = 1;
        }

        for (int sweep = 0; sweep < MaxSweeps && Turn(u, v); sweep++)
        {
        }

        double[] lengths = [.. u.Select(column => Math.Sqrt(Dot(column, column)))];
        int[] order = [.. Enumerable.Range(0, width).OrderByDescending(c => lengths[c]).ThenBy(c => c).Take(rank)];
        float[] a = new float[rank * columns], b = new float[rows * rank];
        for (int i = 0; i < rank; i++)
        {
            int c = order[i];
            double length = lengths[c] == 0 ? 1 : lengths[c];
            for (int k = 0; k < columns; k++) a[(i * columns) + k] = (float)(isWide ? u[c][k] / length : v[c][k]);
            for (int k = 0; k < rows; k++) b[(k * rank) + i] = (float)(isWide ? v[c][k] * lengths[c] : u[c][k]);
        }

        return (matrix.Device.From(a, [rank, columns]), matrix.Device.From(b, [rows, rank]));
    }

    /// <summary>One round over all pairs; false where none was turned.</summary>
    private static bool Turn(double[][] u, double[][] v)
    {
        bool turned = false;
        for (int p = 0; p < u.Length; p++)
        {
            for (int q = p + 1; q < u.Length; q++)
            {
                double a = Dot(u[p], u[p]), b = Dot(u[q], u[q]), c = Dot(u[p], u[q]);
                if (Math.Abs(c) <= Tolerance * Math.Sqrt(a * b)) continue;
                double zeta = (b - a) / (2 * c);
                double t = (zeta >= 0 ? 1 : -1) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
                double cos = 1 / Math.Sqrt(1 + (t * t));
                Rotate(u[p], u[q], cos, cos * t);
                Rotate(v[p], v[q], cos, cos * t);
                turned = true;
            }
        }

        return turned;
    }

    private static void Rotate(double[] x, double[] y, double cos, double sin)
    {
        for (int i = 0; i < x.Length; i++)
            (x[i], y[i]) = ((cos * x[i]) - (sin * y[i]), (sin * x[i]) + (cos * y[i]));
    }

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }
}
