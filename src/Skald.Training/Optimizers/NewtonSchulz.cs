using Skald.Tensors;

namespace Skald.Training.Optimizers;

/// <summary>Brings matrices near the closest orthogonal ones, by matrix products alone.</summary>
/// <remarks>
/// <para>
/// Jordan et al. 2024, https://kellerjordan.github.io/posts/muon/: five times x ← (a + b·xxᵀ + c·(xxᵀ)²)·x. Singular
/// vectors stay; singular values end between about 0.7 and 1.2.
/// </para>
/// <para>
/// Here x is kept at c^¼ of its size, which makes c one, and the square is completed: (xxᵀ + p)² + q, so that a step is
/// three products and two additions to a diagonal. All factors are polynomials of one xxᵀ: symmetric, so that half of
/// each product is a copy; for long matrices they are multiplied up among themselves, and the long side is walked twice
/// in all.
/// </para>
/// </remarks>
public static class NewtonSchulz
{
    private const double A = 3.4445, B = -4.7750, C = 2.0315;

    private const int Block = 64;

    private static readonly double s_size = Math.Sqrt(Math.Sqrt(C));
    private static readonly float s_inner = (float)(B / Math.Sqrt(C) / 2), s_outer = (float)(A - (B * B / C / 4));

    /// <summary>Matrices with the same singular vectors and singular values near 1.</summary>
    /// <param name="x">[rows, columns] or [batch, rows, columns]; not changed.</param>
    /// <param name="steps">Iterations.</param>
    /// <param name="epsilon">Least Frobenius norm that is divided by.</param>
    /// <exception cref="ShapeException">x is neither a matrix nor a batch.</exception>
    public static Tensor Orthogonalize(Tensor x, int steps = 5, double epsilon = 1e-7)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank is not (2 or 3)) throw new ShapeException($"NewtonSchulz: x must be one matrix or a batch, got {x.Shape}.");
        using var scope = x.Device.NoGrad();
        Tensor batch = x.Device.Empty(x.Rank == 2 ? [1, x.Shape[0], x.Shape[1]] : x.Shape);
        batch.CopyFrom(x);
        for (int i = 0; i < batch.Shape[0]; i++) Normalize(batch[i], epsilon);
        Tensor y = Iterate(batch, steps);
        y.ScaleInPlace(1 / s_size);
        return x.Rank == 2 ? y[0] : y;
    }

    /// <summary>The factor that takes the result of <see cref="Iterate"/> to its true size.</summary>
    internal static double ResultScale => 1 / s_size;

    /// <summary>Divides a matrix by its Frobenius norm and gives it the size that <see cref="Iterate"/> needs.</summary>
    internal static void Normalize(Tensor x, double epsilon) =>
        x.ScaleInPlace(s_size / Math.Max(x.EuclideanNorm(), epsilon));

    /// <summary>The iteration on normalised matrices [batch, rows, columns], which are overwritten or returned.</summary>
    internal static Tensor Iterate(Tensor x, int steps)
    {
        (int rows, int columns) = (x.Shape[1], x.Shape[2]);
        int side = Math.Min(rows, columns);
        var work = new Work(x, [x.Shape[0], side, side]);
        // Products of side³: 2 · long + 1 a step on x itself; 4 a step among polynomials, and 2 · long, less the ends.
        double extent = (double)Math.Max(rows, columns) / side;
        bool isLong = steps * ((2 * extent) + 1) > (2 * extent) + (4 * steps) - 3;
        return isLong && steps > 0 ? work.RunThroughGram(steps) : work.Run(steps);
    }

    /// <summary>One batch with the memory of its iteration.</summary>
    private readonly ref struct Work(Tensor x, Shape square)
    {
        private readonly bool _isTall = x.Shape[1] > x.Shape[2];
        private readonly Backend _backend = x.Device.Backend;
        private readonly Tensor _gram = x.Device.Empty(square), _factor = x.Device.Empty(square);
        private readonly Tensor _one = x.Device.Scalar(1);

        public Tensor Run(int steps)
        {
            Tensor y = x, next = x.Device.Empty(x.Shape);
            for (int step = 0; step < steps; step++)
            {
                MakeGram(y);
                MakeFactor();
                Multiply(_factor, y, next);
                (y, next) = (next, y);
            }

            next.Dispose();
            Release();
            return y;
        }

        public Tensor RunThroughGram(int steps)
        {
            MakeGram(x);
            MakeFactor();
            Tensor all = x.Device.Empty(_factor.Shape), next = x.Device.Empty(_factor.Shape);
            _backend.Copy(_factor, all);
            for (int step = 1; step < steps; step++)
            {
                AddDiagonal(_gram, -s_inner);
                Symmetric(_factor, _gram, next);
                Symmetric(next, _factor, _gram);
                MakeFactor();
                Symmetric(_factor, all, next);
                (all, next) = (next, all);
            }

            Tensor y = x.Device.Empty(x.Shape);
            Multiply(all, x, y);
            all.Dispose();
            next.Dispose();
            Release();
            x.Dispose();
            return y;
        }

        /// <summary>xxᵀ over the longer side.</summary>
        private void MakeGram(Tensor y) => Symmetric(_isTall ? y.Mt() : y, _isTall ? y : y.Mt(), _gram);

        /// <summary>(gram + p)² + q; the gram matrix is left with p on its diagonal.</summary>
        private void MakeFactor()
        {
            AddDiagonal(_gram, s_inner);
            Symmetric(_gram, _gram, _factor);
            AddDiagonal(_factor, s_outer);
        }

        /// <summary>A product that is known to be symmetric: blocks on and above the diagonal, and their mirror images.</summary>
        private void Symmetric(Tensor a, Tensor b, Tensor result)
        {
            int side = result.Width;
            for (int start = 0; start < side; start += Block)
            {
                int length = Math.Min(Block, side - start), rest = side - start;
                Tensor rows = result.Narrow(1, start, length);
                _backend.MatMul(a.Narrow(1, start, length), b.Narrow(2, start, rest), rows.Narrow(2, start, rest));
                if (rest == length) continue;
                Tensor right = rows.Narrow(2, start + length, rest - length);
                _backend.Copy(right.Mt(), result.Narrow(1, start + length, rest - length).Narrow(2, start, length));
            }
        }

        /// <summary>A symmetric factor times x, on x's shorter side.</summary>
        private void Multiply(Tensor factor, Tensor y, Tensor result) =>
            _backend.MatMul(_isTall ? y : factor, _isTall ? factor : y, result);

        private void AddDiagonal(Tensor matrices, float value)
        {
            (int count, int side) = (matrices.Shape[0], matrices.Shape[1]);
            Tensor diagonal = matrices.Reshape(count, side * side).Narrow(1, 0, side, side + 1);
            _backend.AddInto(_one.Expand(diagonal.Shape), diagonal, value);
        }

        private void Release()
        {
            _gram.Dispose();
            _factor.Dispose();
            _one.Dispose();
        }
    }
}
