using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddProducts(Dictionary<string, Operator> ops)
    {
        ops["matmul"] = (t, a) => t["a"].MatMul(t["b"]);
        ops["bmm"] = (t, a) => Tensor.Bmm(t["a"], t["b"]);
        ops["baddbmm"] = (t, a) => t["x"].AddMm(t["a"], t["b"], a.Float("alpha", 1), a.Float("beta", 1));
        ops["addmm"] = ops["baddbmm"];
        ops["outer"] = (t, a) => Tensor.Outer(t["a"], t["b"]);
        ops["dot"] = (t, a) => Tensor.Dot(t["a"], t["b"]);
        ops["einsum"] = (t, a) => Tensor.Einsum(a.Text("equation"), t.Values);
        ops["linear"] = (t, a) => t["x"].Linear(t["weight"], t.Find("bias"));
        ops["bilinear"] = (t, a) => Tensor.Bilinear(t["a"], t["b"], t["weight"], t.Find("bias"));
    }
}
