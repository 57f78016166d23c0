using Skald.Tensors;

namespace Skald.Models.Layers;

/// <summary>Activation functions by the names that config.json gives them.</summary>
internal static class Activations
{
    private static readonly IReadOnlyDictionary<string, UnaryOp> s_byName = new Dictionary<string, UnaryOp>
    {
        ["gelu"] = UnaryOp.Gelu,
        ["gelu_new"] = UnaryOp.GeluTanh,
        ["gelu_pytorch_tanh"] = UnaryOp.GeluTanh,
        ["relu"] = UnaryOp.Relu,
        ["relu2"] = UnaryOp.SquaredRelu,
        ["silu"] = UnaryOp.Silu,
        ["swish"] = UnaryOp.Silu,
    };

    public static string Names => string.Join(", ", s_byName.Keys);

    public static bool TryFind(string name, out UnaryOp activation) => s_byName.TryGetValue(name, out activation);

    public static UnaryOp Find(string name) => s_byName[name];
}
