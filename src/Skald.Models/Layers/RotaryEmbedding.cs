using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>Rotary position embedding: turns each pair of features by an angle proportional to its position.</summary>
/// <remarks>
/// Su et al. 2021, https://arxiv.org/abs/2104.09864, §3.4.2: pair i turns by position · θ^(−2i/D). The table of angles
/// grows with the positions that are asked for: a configuration that allows a million of them costs nothing until they
/// come.
/// </remarks>
/// <param name="device">Where the table lives.</param>
/// <param name="settings">Frequencies and layout.</param>
internal sealed class RotaryEmbedding(Device device, RotarySettings settings)
{
    private const int FirstPositions = 256;

    private volatile Cached? _cached;

    /// <param name="x">Queries or keys, [batch, time, heads, headDim].</param>
    /// <param name="pass">Where the tokens sit.</param>
    /// <returns>[batch, time, heads, headDim].</returns>
    public Tensor Apply(Tensor x, ForwardPass pass) =>
        x.Rotary(Table(pass.PositionEnd), pass.Positions, settings.Layout, settings.IsReversed);

    /// <summary>A table that covers the positions. Two threads may both make one; they are equal.</summary>
    private RotaryTable Table(int positions)
    {
        int key = settings.FrequencyKey(positions);
        Cached? cached = _cached;
        if (cached is not null && cached.Key == key && positions <= cached.Table.Positions) return cached.Table;
        int covered = FirstPositions;
        while (covered < positions) covered = checked(2 * covered);
        RotaryTable table = RotaryTable.Create(
            device, settings.Frequencies(positions), 0, covered, settings.IsSingle);
        if (settings.Magnitude is var magnitude && magnitude != 1)
            table = new(table.Cos * (float)magnitude, table.Sin * (float)magnitude);
        _ = (table.Cos.Keep(), table.Sin.Keep());
        _cached = new(key, table);
        return table;
    }

    private sealed record Cached(int Key, RotaryTable Table);
}
