using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Models.Adapters;

/// <summary>Two factors beside one linear layer, or beside those of its rows that the layer holds.</summary>
/// <param name="change">The factors.</param>
/// <param name="rows">The layer's rows among the factors', where a checkpoint joins several layers; null for all.</param>
internal sealed class LowRankPart(ILowRank change, int[]? rows) : ILinearPart
{
    /// <inheritdoc/>
    public Tensor Input(Tensor x) => x;

    /// <inheritdoc/>
    public Tensor Output(Linear layer, Tensor x, Tensor plain, Tensor y) =>
        y + (x.Linear(change.Down).Linear(Up()) * change.Factor);

    /// <inheritdoc/>
    public Tensor Matrix(Tensor original, Tensor matrix) => matrix + (Up().MatMul(change.Down) * change.Factor);

    /// <inheritdoc/>
    public Tensor? Bias(Tensor? bias) => bias;

    private Tensor Up() => rows is null ? change.Up : change.Up.Embedding(change.Up.Device.From(rows, [rows.Length]));
}
