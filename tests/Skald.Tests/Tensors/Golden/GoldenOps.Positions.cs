using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    // Tables have no operands whose device they could take.
    private static readonly CpuDevice s_tables = new(1);

    static partial void AddPositions(Dictionary<string, Operator> ops)
    {
        ops["rope"] = Rotated;
        ops["alibi_slopes"] = (t, a) => PositionEncodings.AlibiSlopes(s_tables, a.Int("num_heads"));
        ops["alibi_bias"] = (t, a) =>
            PositionEncodings.AlibiBias(s_tables, a.Int("num_heads"), a.Int("q_len"), a.Int("k_len"));
        ops["t5_relative_bucket"] = (t, a) => PositionEncodings.RelativeBuckets(
            t["relative_position"], a.Flag("bidirectional"), a.Int("num_buckets"), a.Int("max_distance"));
        ops["sinusoidal"] = (t, a) => PositionEncodings.Sinusoidal(
            s_tables, a.Int("length"), a.Int("dim"), LayoutNamed(a),
            endsAtTheta: a.Text("denominator") == "half_minus_one");
    }

    private static GoldenTensors Rotated(GoldenTensors t, GoldenArgs a)
    {
        Tensor x = t["x"].Transpose(1, 2), positions = t["positions"].To(DType.Int32);
        int last = positions.ToArray<int>().Max(), width = a.Int("dim", x.Width);
        RotaryTable table = RotaryTable.Create(x.Device, last + 1, width, a.Float("theta", 10000));
        if (positions.Rank == 1) positions = positions.Expand([x.Shape[0], x.Shape[1]]);
        return x.Rotary(table, positions, LayoutNamed(a)).Transpose(1, 2);
    }

    private static RotaryLayout LayoutNamed(GoldenArgs a) =>
        a.Text("layout") == "interleaved" ? RotaryLayout.Interleaved : RotaryLayout.HalfSplit;
}
