using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>Factors of one linear layer, or of those of its rows that the layer holds.</summary>
/// <param name="layer">The factors.</param>
/// <param name="rows">The layer's rows among the factors, where a checkpoint joins several layers; null for all.</param>
internal sealed class Ia3Part(Ia3Layer layer, int[]? rows) : ILinearPart
{
    /// <inheritdoc/>
    public Tensor Input(Tensor x) => layer.ScalesInput ? x * Factors() : x;

    /// <inheritdoc/>
    public Tensor Output(Linear carrier, Tensor x, Tensor plain, Tensor y) => layer.ScalesInput ? y : y * Factors();

    /// <inheritdoc/>
    public Tensor Matrix(Tensor original, Tensor matrix) =>
        layer.ScalesInput ? matrix * Factors() : matrix * Factors().Unsqueeze(1);

    /// <inheritdoc/>
    public Tensor? Bias(Tensor? bias) => layer.ScalesInput || bias is null ? bias : bias * Factors();

    private Tensor Factors()
    {
        Tensor factors = layer.Factors.Value;
        if (rows is null || layer.ScalesInput) return factors.Reshape(-1);
        return factors.Embedding(factors.Device.From(rows, [rows.Length])).Reshape(rows.Length);
    }
}
