using System.Runtime.InteropServices;
using Skald.Tensors.Kernels;
using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tests.Tensors.Kernels.Gemm;

/// <summary>A product with operands from a seed, laid out with padding, and its references.</summary>
internal sealed class GemmProblem
{
    private const float Untouched = 1234.5f;
    private readonly float[] _a;      // [batch, m, k]
    private readonly float[] _b;      // [batch, k, n]
    private readonly float[] _c;      // [batch, m, n], what C holds before
    private readonly float[] _bias;   // [n]

    public GemmProblem(int m, int n, int k, int batch = 1, int seed = 1)
    {
        (M, N, K, Batch) = (m, n, k, batch);
        var random = new Random(seed);
        _a = Fill(random, batch * m * k);
        _b = Fill(random, batch * k * n);
        _c = Fill(random, batch * m * n);
        _bias = Fill(random, n);
    }

    public int M { get; }

    public int N { get; }

    public int K { get; }

    public int Batch { get; }

    public bool TransposeA { get; init; }

    public bool TransposeB { get; init; }

    /// <summary>Floats between the end of a row and the next.</summary>
    public int Padding { get; init; }

    public bool Accumulate { get; init; }

    public bool HasBias { get; init; }

    public Activation Activation { get; init; }

    public bool SharesB { get; init; }

    /// <summary>The product by a kernel, [batch, m, n], and the values before the activation.</summary>
    public unsafe (float[] C, float[] Before) Run(GemmRunner run, Workers workers)
    {
        int cStride = N + Padding;
        float[] a = Lay(_a, M, K, TransposeA, out long aRow, out long aDepth);
        float[] b = Lay(_b, K, N, TransposeB, out long bDepth, out long bColumn);
        float[] c = new float[Math.Max(Batch * M * cStride, 1)], before = new float[c.Length];
        Array.Fill(c, Untouched);
        Array.Fill(before, Untouched);
        for (int i = 0; i < Batch * M; i++) _c.AsSpan(i * N, N).CopyTo(c.AsSpan(i * cStride));

        fixed (float* pa = &MemoryMarshal.GetArrayDataReference(a), pb = &MemoryMarshal.GetArrayDataReference(b))
        fixed (float* pc = &MemoryMarshal.GetArrayDataReference(c))
        fixed (float* pBefore = &MemoryMarshal.GetArrayDataReference(before))
        fixed (float* pBias = &MemoryMarshal.GetArrayDataReference(_bias))
        {
            run(workers, new GemmOperands
            {
                Rows = M,
                Columns = N,
                Depth = K,
                Batch = Batch,
                A = pa,
                ARowStride = aRow,
                ADepthStride = aDepth,
                ABatchStride = a.Length / Batch,
                B = pb,
                BDepthStride = bDepth,
                BColumnStride = bColumn,
                BBatchStride = SharesB ? 0 : b.Length / Batch,
                C = pc,
                CRowStride = cStride,
                CBatchStride = (long)M * cStride,
                Accumulate = Accumulate,
                Bias = HasBias ? pBias : null,
                Activation = Activation,
                PreActivation = Activation == Activation.None ? null : pBefore,
            });
        }

        return (Take(c, cStride), Activation == Activation.None ? [] : Take(before, cStride));
    }

    /// <summary>The contract: chains over blocks of k, added in order, then bias and activation.</summary>
    public float[] Chain(bool activated = true)
    {
        var y = new float[Batch * M * N];
        for (int i = 0; i < y.Length; i++)
        {
            float c = Accumulate ? _c[i] : 0f;
            for (int start = 0; start < Math.Max(K, 1); start += 512)
            {
                float sum = 0f;
                for (int k = start; k < Math.Min(start + 512, K); k++)
                    sum = MathF.FusedMultiplyAdd(A(i, k), B(i, k), sum);
                c = Accumulate || start > 0 ? c + sum : sum;
            }

            if (HasBias) c += _bias[i % N];
            if (activated && Activation is Activation.Relu or Activation.SquaredRelu) c = c > 0f ? c : 0f;
            if (activated && Activation == Activation.SquaredRelu) c *= c;
            y[i] = c;
        }

        return y;
    }

    /// <summary>The product in double precision, and for each element the sum of its terms' magnitudes.</summary>
    public (double Value, double Magnitude)[] Exact()
    {
        var y = new (double, double)[Batch * M * N];
        for (int i = 0; i < y.Length; i++)
        {
            double sum = (Accumulate ? _c[i] : 0.0) + (HasBias ? _bias[i % N] : 0.0), magnitude = Math.Abs(sum);
            for (int k = 0; k < K; k++)
            {
                double term = (double)A(i, k) * B(i, k);
                sum += term;
                magnitude += Math.Abs(term);
            }

            y[i] = (sum, magnitude);
        }

        return y;
    }

    private float A(int element, int k) => _a[(element / N * K) + k];

    private float B(int element, int k) =>
        _b[((((SharesB ? 0 : element / (M * N)) * K) + k) * N) + (element % N)];

    private static float[] Fill(Random random, int count)
    {
        var values = new float[Math.Max(count, 1)];
        for (int i = 0; i < count; i++) values[i] = (random.NextSingle() * 2f) - 1f;
        return values;
    }

    /// <summary>A batch of [rows, columns] in memory, each perhaps transposed, with NaN in the padding.</summary>
    private float[] Lay(
        float[] values, int rows, int columns, bool transpose, out long rowStride, out long columnStride)
    {
        int outer = transpose ? columns : rows, inner = transpose ? rows : columns;
        rowStride = transpose ? 1 : inner + Padding;
        columnStride = transpose ? inner + Padding : 1;
        long size = (long)outer * (inner + Padding);
        var y = new float[Math.Max(Batch * size, 1)];
        Array.Fill(y, float.NaN);
        for (int item = 0; item < Batch; item++)
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                {
                    long at = (item * size) + (i * rowStride) + (j * columnStride);
                    y[at] = values[(((item * rows) + i) * columns) + j];
                }

        return y;
    }

    private float[] Take(float[] laid, int stride)
    {
        var y = new float[Batch * M * N];
        for (int i = 0; i < Batch * M; i++)
        {
            laid.AsSpan(i * stride, N).CopyTo(y.AsSpan(i * N));
            Assert.All(laid.AsSpan((i * stride) + N, Padding).ToArray(), x => Assert.Equal(Untouched, x));
        }

        return y;
    }
}
