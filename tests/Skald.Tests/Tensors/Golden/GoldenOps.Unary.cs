using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddUnary(Dictionary<string, Operator> ops)
    {
        ops["neg"] = (t, a) => -t["x"];
        ops["add_scalar"] = (t, a) => t["x"] + a.Float("value");
        ops["mul_scalar"] = (t, a) => t["x"] * a.Float("value");
        ops["rsub_scalar"] = (t, a) => a.Float("value") - t["x"];
    }
}
