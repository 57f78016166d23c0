using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddShapes(Dictionary<string, Operator> ops)
    {
        ops["transpose"] = (t, a) => t["x"].Transpose(a.Int("dim0"), a.Int("dim1"));
        ops["permute"] = (t, a) => t["x"].Permute(a.Ints("dims"));
        ops["reshape"] = (t, a) => t["x"].Reshape((ReadOnlySpan<int>)a.Ints("shape"));
        ops["flatten"] = (t, a) => t["x"].Flatten(a.Int("start_dim"), a.Int("end_dim"));
        ops["squeeze"] = (t, a) => a.Has("dim") ? t["x"].Squeeze(a.Int("dim")) : t["x"].Squeeze();
        ops["unsqueeze"] = (t, a) => t["x"].Unsqueeze(a.Int("dim"));
        ops["expand"] = (t, a) => t["x"].Expand(Stretched(t["x"].Shape, a.Ints("shape")));
        ops["repeat"] = (t, a) => t["x"].Repeat(a.Ints("repeats"));
        ops["repeat_interleave"] = (t, a) => t["x"].RepeatInterleave(a.Int("repeats"), a.Int("dim"));
        ops["flip"] = (t, a) => t["x"].Flip(a.Ints("dims"));
        ops["roll"] = (t, a) => Rolled(t["x"], a);
        ops["tril"] = (t, a) => t["x"].Tril(a.Int("diagonal", 0));
        ops["triu"] = (t, a) => t["x"].Triu(a.Int("diagonal", 0));
        ops["diagonal"] = (t, a) => t["x"].Diagonal(a.Int("offset", 0));
        ops["diag_embed"] = (t, a) => t["x"].DiagEmbed(a.Int("offset", 0));
        ops["narrow"] = (t, a) => t["x"].Narrow(a.Int("dim"), a.Int("start"), a.Int("length"));
        ops["select"] = (t, a) => t["x"].Select(a.Int("dim"), a.Int("index"));
        ops["unfold_dim"] = (t, a) => t["x"].Unfold(a.Int("dim"), a.Int("size"), a.Int("step"));
        ops["slice"] = (t, a) =>
            t["x"].Slice(a.Int("dim"), a.IntOrNull("start"), a.IntOrNull("stop"), a.Int("step", 1));
        ops["cat"] = (t, a) => Tensor.Cat(t.Values, a.Int("dim"));
        ops["stack"] = (t, a) => Tensor.Stack(t.Values, a.Int("dim"));
        ops["split"] = (t, a) => Numbered(
            a.IsList("size") ? t["x"].Split(a.Ints("size"), a.Int("dim")) : t["x"].Split(a.Int("size"), a.Int("dim")));
        ops["chunk"] = (t, a) => Numbered(t["x"].Chunk(a.Int("chunks"), a.Int("dim")));
        ops["unbind"] = (t, a) => Numbered(t["x"].Unbind(a.Int("dim")));
    }

    /// <summary>The shape with −1 for lengths that stay.</summary>
    private static Shape Stretched(Shape shape, int[] lengths)
    {
        int added = lengths.Length - shape.Rank;
        for (int i = 0; i < lengths.Length; i++)
            if (lengths[i] == -1) lengths[i] = shape[i - added];
        return lengths;
    }

    private static Tensor Rolled(Tensor x, GoldenArgs a)
    {
        if (!a.Has("dims")) return x.Roll(a.Int("shifts"));
        foreach ((int shift, int axis) in a.Ints("shifts").Zip(a.Ints("dims"))) x = x.Roll(shift, axis);
        return x;
    }

    private static GoldenTensors Numbered(Tensor[] parts)
    {
        GoldenTensors results = [];
        for (int i = 0; i < parts.Length; i++) results.Add($"y{i}", parts[i]);
        return results;
    }
}
