using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddUnary(Dictionary<string, Operator> ops)
    {
        AddFunctions(ops);
        AddActivations(ops);
        ops["add_scalar"] = (t, a) => t["x"] + a.Float("value");
        ops["mul_scalar"] = (t, a) => t["x"] * a.Float("value");
        ops["rsub_scalar"] = (t, a) => a.Float("value") - t["x"];
        ops["rdiv_scalar"] = (t, a) => a.Float("value") / t["x"];
        ops["pow_scalar"] = (t, a) => t["x"].Pow(a.Float("exponent"));
        ops["rpow_scalar"] = (t, a) => Tensor.Pow(a.Float("base"), t["x"]);
        ops["clamp"] = (t, a) => t["x"].Clamp(
            a.Float("min", float.NegativeInfinity), a.Float("max", float.PositiveInfinity));
        ops["clamp_tensor"] = (t, a) => t["x"].Clamp(t.Find("min"), t.Find("max"));
        ops["nan_to_num"] = (t, a) => t["x"].NanToNumber(a.Float("nan"), a.Float("posinf"), a.Float("neginf"));
        ops["cast"] = (t, a) => t["x"].To(a.Text("dtype") switch
        {
            "float32" => DType.Float32,
            "int64" => DType.Int64,
            "int32" => DType.Int32,
            "int8" => DType.Int8,
            "uint8" => DType.UInt8,
            _ => DType.Bool,
        });
    }

    private static void AddFunctions(Dictionary<string, Operator> ops)
    {
        ops["exp"] = (t, a) => t["x"].Exp();
        ops["expm1"] = (t, a) => t["x"].Expm1();
        ops["log"] = (t, a) => t["x"].Log();
        ops["log2"] = (t, a) => t["x"].Log2();
        ops["log10"] = (t, a) => t["x"].Log10();
        ops["log1p"] = (t, a) => t["x"].Log1p();
        ops["sqrt"] = (t, a) => t["x"].Sqrt();
        ops["rsqrt"] = (t, a) => t["x"].Rsqrt();
        ops["abs"] = (t, a) => t["x"].Abs();
        ops["sign"] = (t, a) => t["x"].Sign();
        ops["neg"] = (t, a) => -t["x"];
        ops["reciprocal"] = (t, a) => t["x"].Reciprocal();
        ops["square"] = (t, a) => t["x"].Square();
        ops["erf"] = (t, a) => t["x"].Erf();
        ops["sin"] = (t, a) => t["x"].Sin();
        ops["cos"] = (t, a) => t["x"].Cos();
        ops["tan"] = (t, a) => t["x"].Tan();
        ops["atan"] = (t, a) => t["x"].Atan();
        ops["sinh"] = (t, a) => t["x"].Sinh();
        ops["cosh"] = (t, a) => t["x"].Cosh();
        ops["floor"] = (t, a) => t["x"].Floor();
        ops["ceil"] = (t, a) => t["x"].Ceiling();
        ops["round"] = (t, a) => t["x"].Round();
        ops["trunc"] = (t, a) => t["x"].Truncate();
        ops["isnan"] = (t, a) => t["x"].IsNaN();
        ops["isinf"] = (t, a) => t["x"].IsInfinity();
        ops["isfinite"] = (t, a) => t["x"].IsFinite();
        ops["logical_not"] = (t, a) => t["x"].LogicalNot();
    }

    private static void AddActivations(Dictionary<string, Operator> ops)
    {
        ops["tanh"] = (t, a) => t["x"].Tanh();
        ops["sigmoid"] = (t, a) => t["x"].Sigmoid();
        ops["logsigmoid"] = (t, a) => t["x"].LogSigmoid();
        ops["relu"] = (t, a) => t["x"].Relu();
        ops["relu6"] = (t, a) => t["x"].Relu6();
        ops["relu_squared"] = (t, a) => t["x"].SquaredRelu();
        ops["leaky_relu"] = (t, a) => t["x"].LeakyRelu(a.Float("negative_slope", 0.01f));
        ops["silu"] = (t, a) => t["x"].Silu();
        ops["mish"] = (t, a) => t["x"].Mish();
        ops["hardswish"] = (t, a) => t["x"].HardSwish();
        ops["hardsigmoid"] = (t, a) => t["x"].HardSigmoid();
        ops["hardtanh"] = (t, a) => t["x"].HardTanh(a.Float("min_val", -1), a.Float("max_val", 1));
        ops["softsign"] = (t, a) => t["x"].Softsign();
        ops["softplus"] = (t, a) => t["x"].Softplus(a.Float("beta", 1), a.Float("threshold", 20));
        ops["softcap"] = (t, a) => t["x"].SoftCap(a.Float("cap"));
        ops["elu"] = (t, a) => t["x"].Elu(a.Float("alpha", 1));
        ops["celu"] = (t, a) => t["x"].Celu(a.Float("alpha", 1));
        ops["selu"] = (t, a) => t["x"].Selu();
        ops["gelu"] = (t, a) => Gelu(t["x"], a);
        ops["quick_gelu"] = (t, a) => t["x"].QuickGelu();
        ops["prelu"] = (t, a) => t["x"].PRelu(t["weight"]);
        ops["glu"] = (t, a) => t["x"].Glu(a.Int("dim", -1));
        ops["swiglu"] = (t, a) => t["gate"].Silu() * t["up"];
        ops["geglu"] = (t, a) => Gelu(t["gate"], a) * t["up"];
    }

    private static Tensor Gelu(Tensor x, GoldenArgs a) =>
        a.Text("approximate", "none") == "tanh" ? x.GeluTanh() : x.Gelu();
}
