using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>All that the active adapters do to one linear layer.</summary>
internal sealed class LinearParts(ILinearPart[] parts) : ILinearAdapter
{
    private Tensor? _matrix;

    /// <inheritdoc/>
    public Tensor Forward(Linear layer, Tensor x)
    {
        foreach (ILinearPart part in parts) x = part.Input(x);
        Tensor plain = layer.Plain(x), y = plain;
        foreach (ILinearPart part in parts) y = part.Output(layer, x, plain, y);
        return y;
    }

    /// <inheritdoc/>
    /// <remarks>Kept between passes that record nothing, until one does.</remarks>
    public Tensor Matrix(Linear layer)
    {
        if (layer.Device.IsRecording)
        {
            _matrix = null;
            return Fold(layer.Matrix);
        }

        return _matrix ??= Fold(layer.Matrix).Keep();
    }

    /// <inheritdoc/>
    public Tensor? Bias(Linear layer)
    {
        Tensor? bias = layer.Bias?.Value;
        foreach (ILinearPart part in parts) bias = part.Bias(bias);
        return bias;
    }

    private Tensor Fold(Tensor matrix)
    {
        Tensor original = matrix.DType.IsQuantized() ? matrix.Dequantize() : matrix, folded = original;
        foreach (ILinearPart part in parts) folded = part.Matrix(original, folded);
        return folded;
    }
}
