namespace Skald.Tensors.Kernels.Gemm;

/// <summary>What a micro-kernel works on: one tile of C over one block of K.</summary>
internal unsafe struct Tile
{
    /// <summary>Consecutive k in which a kernel takes one step ahead.</summary>
    public const int AheadDepth = 4;

    /// <summary>A[i, k] lies at A + k · ADepthStride + i.</summary>
    public float* A;
    public long ADepthStride;

    /// <summary>B[k, j] lies at B + k · BDepthStride + j.</summary>
    public float* B;
    public long BDepthStride;

    /// <summary>C[i, j] lies at C + i · CRowStride + j.</summary>
    public float* C;
    public long CRowStride;

    /// <summary>Where panels begin that later tiles read; fetched into the second cache, a step every <see cref="AheadDepth"/> k.</summary>
    public float* AheadA;
    public long AheadAStep;
    public float* AheadB;
    public long AheadBStep;

    /// <summary>Consecutive k of this block, 0 to <see cref="Gemm.KBlock"/>.</summary>
    public int Depth;

    /// <summary>Adds the block's sum to C instead of overwriting C.</summary>
    public bool Add;

    /// <summary>Added to every row after the sum; null for none.</summary>
    public float* Bias;
}
