namespace Skald.Tensors.Kernels.Quantized;

/// <summary>The operands of a product with quantised weights.</summary>
internal unsafe struct QuantizedOperands
{
    /// <summary>[Rows, Depth]; neighbours in a row lie together.</summary>
    public float* X;

    /// <summary>Floats from one row of X to the next.</summary>
    public long XRowStride;

    /// <summary>[Outputs / 16, rounded up] panels.</summary>
    public byte* Weights;

    /// <summary>[Rows, Outputs].</summary>
    public float* Y;

    /// <summary>Floats from one row of Y to the next.</summary>
    public long YRowStride;

    /// <summary>[Outputs], or null.</summary>
    public float* Bias;

    /// <summary>Rows of activations.</summary>
    public int Rows;

    /// <summary>Inputs: a multiple of the format's depth.</summary>
    public int Depth;

    /// <summary>Outputs.</summary>
    public int Outputs;

    /// <summary>Panels of 16 outputs.</summary>
    public readonly int Panels => (Outputs + 15) / 16;
}
