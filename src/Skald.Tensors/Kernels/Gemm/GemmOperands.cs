namespace Skald.Tensors.Kernels.Gemm;

/// <summary>C = A · B (+ C) (+ bias), then an activation; strides are in floats.</summary>
internal unsafe struct GemmOperands
{
    /// <summary>M: rows of A and C.</summary>
    public int Rows;

    /// <summary>N: columns of B and C.</summary>
    public int Columns;

    /// <summary>K: columns of A, rows of B. Zero gives C = 0 (or C unchanged) plus the bias.</summary>
    public int Depth;

    /// <summary>A[m, k] lies at A + m · ARowStride + k · ADepthStride; one of the two is usually 1.</summary>
    public float* A;
    public long ARowStride;
    public long ADepthStride;

    /// <summary>B[k, n] lies at B + k · BDepthStride + n · BColumnStride; one of the two is usually 1.</summary>
    public float* B;
    public long BDepthStride;
    public long BColumnStride;

    /// <summary>C[m, n] lies at C + m · CRowStride + n.</summary>
    public float* C;
    public long CRowStride;

    /// <summary>Products of one call, 1 for a single one; the strides lead from one to the next and may be 0.</summary>
    public int Batch;
    public long ABatchStride;
    public long BBatchStride;
    public long CBatchStride;

    /// <summary>Adds to C instead of overwriting it.</summary>
    public bool Accumulate;

    /// <summary>[N], added to every row; null for none. Not together with <see cref="Accumulate"/>.</summary>
    public float* Bias;

    /// <summary>Applied to the finished C. Not together with <see cref="Accumulate"/>.</summary>
    public Activation Activation;

    /// <summary>Where C is kept before the activation, in C's layout; null where nobody needs it.</summary>
    public float* PreActivation;

    /// <summary>
    /// In C's layout: the finished C is multiplied by the derivative of <see cref="Activation"/> there, instead of going
    /// through the function, and the function's value takes its place. Null for the function itself.
    /// </summary>
    public float* Argument;

    /// <summary>Leaves out what follows the sum, since more of the sum is to come.</summary>
    public void WithoutEpilogue()
    {
        Bias = PreActivation = Argument = null;
        Activation = Activation.None;
    }
}
