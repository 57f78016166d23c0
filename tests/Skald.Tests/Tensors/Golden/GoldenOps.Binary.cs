using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddBinary(Dictionary<string, Operator> ops)
    {
        ops["add"] = (t, a) => t["a"] + t["b"];
        ops["sub"] = (t, a) => t["a"] - t["b"];
        ops["mul"] = (t, a) => t["a"] * t["b"];
        ops["div"] = (t, a) => t["a"] / t["b"];
        ops["pow"] = (t, a) => Tensor.Pow(t["a"], t["b"]);
        ops["maximum"] = (t, a) => Tensor.Maximum(t["a"], t["b"]);
        ops["minimum"] = (t, a) => Tensor.Minimum(t["a"], t["b"]);
        ops["atan2"] = (t, a) => Tensor.Atan2(t["a"], t["b"]);
        ops["fmod"] = (t, a) => Tensor.Fmod(t["a"], t["b"]);
        ops["remainder"] = (t, a) => Tensor.Remainder(t["a"], t["b"]);
        ops["floor_divide"] = (t, a) => Tensor.FloorDivide(t["a"], t["b"]);
        ops["eq"] = (t, a) => t["a"].EqualTo(t["b"]);
        ops["ne"] = (t, a) => t["a"].NotEqualTo(t["b"]);
        ops["lt"] = (t, a) => t["a"] < t["b"];
        ops["le"] = (t, a) => t["a"] <= t["b"];
        ops["gt"] = (t, a) => t["a"] > t["b"];
        ops["ge"] = (t, a) => t["a"] >= t["b"];
        ops["logical_and"] = (t, a) => t["a"].LogicalAnd(t["b"]);
        ops["logical_or"] = (t, a) => t["a"].LogicalOr(t["b"]);
        ops["logical_xor"] = (t, a) => t["a"].LogicalXor(t["b"]);
        ops["where"] = (t, a) => Tensor.Where(t["cond"], t["a"], t["b"]);
        ops["lerp"] = (t, a) => Tensor.Lerp(t["a"], t["b"], t["weight"]);
        ops["addcmul"] = (t, a) => t["x"].AddCMul(t["a"], t["b"], a.Float("value"));
        ops["addcdiv"] = (t, a) => t["x"].AddCDiv(t["a"], t["b"], a.Float("value"));
    }
}
