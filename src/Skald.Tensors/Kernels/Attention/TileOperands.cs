namespace Skald.Tensors.Kernels.Attention;

/// <summary>C[r, :] (+)= Σₙ W[r, n] · X[n, :], one chain of fused multiply-adds over ascending n.</summary>
internal unsafe struct TileOperands
{
    /// <summary>W[r, n] lies at W + r · WRow + n · WStep.</summary>
    public float* W;
    public long WRow;
    public long WStep;

    /// <summary>X[n, :] starts at X + n · XStep and is padded to whole vectors of sixteen.</summary>
    public float* X;
    public long XStep;

    /// <summary>C[r, :] starts at C + r · CRow and is padded to whole vectors of sixteen.</summary>
    public float* C;
    public long CRow;

    /// <summary>Terms of each chain.</summary>
    public int Steps;

    /// <summary>The chains start at C instead of 0.</summary>
    public bool Load;
}
