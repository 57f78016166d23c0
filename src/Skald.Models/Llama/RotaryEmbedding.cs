using Skald.Tensors;

namespace Skald.Models.Llama;

/// <summary>Rotary position embedding: turns each pair of features by an angle proportional to its position.</summary>
/// <remarks>
/// Su et al. 2021, https://arxiv.org/abs/2104.09864, §3.4.2: pair i turns by position · θ^(−2i/D). Pairs are
/// half-split, feature i with feature i + D/2, the order of Hugging Face checkpoints. The table of angles grows with
/// the positions that are asked for: a configuration that allows a million of them costs nothing until they come.
/// </remarks>
/// <param name="device">Where the table lives.</param>
/// <param name="headDim">D, the width that is turned; even.</param>
/// <param name="theta">Base of the frequencies.</param>
/// <param name="reverse">Turns the other way: nanochat's convention.</param>
internal sealed class RotaryEmbedding(Device device, int headDim, float theta, bool reverse = false)
{
    private const int FirstPositions = 256;

    private volatile RotaryTable? _table;

    /// <param name="x">Queries or keys, [batch, time, heads, headDim].</param>
    /// <param name="pass">Where the tokens sit.</param>
    /// <returns>[batch, time, heads, headDim].</returns>
    public Tensor Apply(Tensor x, ForwardPass pass) =>
        x.Rotary(Table(pass.PositionEnd), pass.Positions, RotaryLayout.HalfSplit, reverse);

    /// <summary>A table that covers the positions. Two threads may both make one; they are equal.</summary>
    private RotaryTable Table(int positions)
    {
        if (_table is { } table && positions <= table.Positions) return table;
        int covered = Math.Max(FirstPositions, _table?.Positions ?? 0);
        while (covered < positions) covered = checked(2 * covered);
        return _table = RotaryTable.Create(device, covered, headDim, theta);
    }
}
