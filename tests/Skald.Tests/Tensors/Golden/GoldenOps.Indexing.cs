using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddIndexing(Dictionary<string, Operator> ops)
    {
        ops["gather"] = (t, a) => t["x"].Gather(a.Int("dim"), t["index"]);
        ops["take_along_dim"] = (t, a) => t["x"].TakeAlong(t["index"], a.Int("dim"));
        ops["scatter"] = (t, a) => t["x"].Scatter(a.Int("dim"), t["index"], t["src"]);
        ops["scatter_value"] = (t, a) => t["x"].Scatter(a.Int("dim"), t["index"], a.Float("value"));
        ops["scatter_add"] = (t, a) => t["x"].ScatterAdd(a.Int("dim"), t["index"], t["src"]);
        ops["scatter_reduce"] = (t, a) => t["x"].ScatterReduce(
            a.Int("dim"), t["index"], t["src"], ReductionNamed(a.Text("reduce")), a.Flag("include_self", true));
        ops["index_select"] = (t, a) => t["x"].IndexSelect(a.Int("dim"), t["index"]);
        ops["index_add"] = (t, a) => t["x"].IndexAdd(a.Int("dim"), t["index"], t["src"], a.Float("alpha", 1));
        ops["index_copy"] = (t, a) => t["x"].IndexCopy(a.Int("dim"), t["index"], t["src"]);
        ops["masked_fill"] = (t, a) => t["x"].MaskedFill(t["mask"], a.Float("value"));
        ops["masked_select"] = (t, a) => t["x"].MaskedSelect(t["mask"]);
        ops["nonzero"] = (t, a) => t["x"].NonZero();
        ops["one_hot"] = (t, a) => t["ids"].OneHot(a.Int("num_classes"));
        ops["bincount"] = (t, a) => t["x"].BinCount(a.Int("minlength", 0));
        ops["embedding_bag"] = (t, a) => t["weight"].EmbeddingBag(
            t["ids"], t["offsets"], ReductionNamed(a.Text("mode")), a.IntOrNull("padding_idx"));
        ops["embedding"] = (t, a) => t["weight"].Embedding(
            t["ids"], a.IntOrNull("padding_idx") is { } at ? at < 0 ? at + t["weight"].Shape[0] : at : null);
        ops["meshgrid"] = (t, a) =>
        {
            (Tensor first, Tensor second) = Tensor.MeshGrid(t["a"], t["b"]);
            return new() { { "y0", first }, { "y1", second } };
        };
    }

    static partial void AddPadding(Dictionary<string, Operator> ops) => ops["pad"] = (t, a) => t["x"].Pad(
        a.Ints("pad"),
        a.Text("mode", "constant") switch
        {
            "reflect" => PadMode.Reflect,
            "replicate" => PadMode.Replicate,
            "circular" => PadMode.Circular,
            _ => PadMode.Constant,
        },
        a.Float("value", 0));

    private static ReduceOp ReductionNamed(string name) => name switch
    {
        "sum" => ReduceOp.Sum,
        "mean" => ReduceOp.Mean,
        "prod" => ReduceOp.Product,
        "amax" or "max" => ReduceOp.Max,
        _ => ReduceOp.Min,
    };
}
