using Skald.Tensors;

namespace Skald.Models;

/// <summary>The rotary angles of a family, for positions as far as they have been needed.</summary>
/// <remarks>Su et al. 2021, https://arxiv.org/abs/2104.09864: pair i turns by position · θ^(−2i/D).</remarks>
internal sealed class RotaryEmbedding
{
    private readonly RotaryTable _table;
    private readonly bool _reverse;

    /// <param name="device">Where the table lives.</param>
    /// <param name="headDim">D, the width that is turned; even.</param>
    /// <param name="maxPositions">Positions the table covers.</param>
    /// <param name="theta">Base of the frequencies.</param>
    /// <param name="reverse">Turns the other way: nanochat's convention.</param>
    public RotaryEmbedding(Device device, int headDim, int maxPositions, float theta, bool reverse = false)
    {
        _table = RotaryTable.Create(device, maxPositions, headDim, theta);
        _reverse = reverse;
    }

    /// <param name="x">[batch, time, heads, headDim].</param>
    /// <param name="positions">[batch, time] Int32.</param>
    public Tensor Apply(Tensor x, Tensor positions) => x.Rotary(_table, positions, RotaryLayout.HalfSplit, _reverse);
}
