using Skald.Tensors;

namespace Skald.Tests.Tensors.Golden;

internal static partial class GoldenOps
{
    static partial void AddSecond(Dictionary<string, Operator> ops)
    {
        ops["double_backward"] = DoubleBackward;
        ops["mlp"] = (t, a) => Perceptron(t, t["x"], a.Text("activation"));
        ops["gradient_penalty"] = GradientPenalty;
    }

    /// <summary>y = inner(…) and the gradients of ⟨v, y⟩, kept differentiable.</summary>
    private static GoldenTensors DoubleBackward(GoldenTensors t, GoldenArgs a)
    {
        GoldenTensors operands = [];
        foreach ((string name, Tensor operand) in t)
            if (name != "v") operands.Add(name, operand);
        string[] wanted = a.Texts("wrt");
        Tensor y = Of(a.Text("inner"))(operands, a.Inner("inner_args")).Values[0];
        Tensor?[] gradients = Tensor.Gradients(
            [y], [.. wanted.Select(name => t[name])], [t["v"]], createGraph: true);
        GoldenTensors results = y;
        for (int i = 0; i < wanted.Length; i++) results.Add("d_" + wanted[i], gradients[i]!);
        return results;
    }

    /// <summary>
    /// How far the critic's gradient norm is from 1 between real and fake. https://arxiv.org/abs/1704.00028
    /// </summary>
    private static GoldenTensors GradientPenalty(GoldenTensors t, GoldenArgs a)
    {
        Tensor share = t["eps"].Reshape(-1, 1);
        Tensor x = ((share * t["real"]) + ((1f - share) * t["fake"])).Detach();
        x.RequiresGrad = true;
        Tensor critic = Perceptron(t, x, a.Text("activation"));
        Tensor slope = Tensor.Gradients([critic.Sum()], [x], createGraph: true)[0]!;
        Tensor norms = slope.Norm(2, [1]);
        return new() { { "penalty", (norms - 1f).Square().Mean() * a.Float("weight") }, { "norms", norms } };
    }

    private static Tensor Perceptron(GoldenTensors t, Tensor x, string activation)
    {
        Func<Tensor, Tensor> bend = activation switch
        {
            "tanh" => static v => v.Tanh(),
            "relu" => static v => v.Relu(),
            "leaky_relu" => static v => v.LeakyRelu(0.2f),
            "silu" => static v => v.Silu(),
            "gelu" => static v => v.Gelu(),
            _ => static v => v.Softplus(),
        };
        Tensor hidden = bend(Linear(x, t["w1"], t["b1"]));
        hidden = bend(Linear(hidden, t["w2"], t["b2"]));
        return Linear(hidden, t["w3"], t["b3"]);
    }

    private static Tensor Linear(Tensor x, Tensor weight, Tensor bias) =>
        Of("linear")(new() { { "x", x }, { "weight", weight }, { "bias", bias } }, GoldenArgs.None).Values[0];
}
