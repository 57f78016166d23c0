using Skald.Models;
using Skald.Tensors;
using Skald.Tensors.Nn;

namespace Skald.Training;

/// <summary>
/// Finds where a NaN or an infinity comes from: weights, then what a forward pass makes, then gradients.
/// </summary>
internal static class NonFiniteSearch
{
    /// <summary>The first parameter with such a value, or null.</summary>
    public static string? InWeights(Module model) => Find(
        model, p => p.Value.Detach(), name => $"the weights of {name}");

    /// <summary>The first gradient with such a value, or null.</summary>
    public static string? InGradients(Module model) => Find(
        model, p => p.Grad, name => $"the gradient of {name}");

    /// <summary>
    /// The first tensor of a forward pass over a batch with such a value; the logits where no earlier one has.
    /// </summary>
    public static string InForward(CausalLanguageModel model, Tensor ids)
    {
        using var scope = model.Device.NoGrad();
        var trace = new ForwardTrace();
        using Tensor hidden = model.Hidden(new() { Ids = ids, Trace = trace });
        for (int i = 0; i < trace.HiddenStates.Count; i++)
            if (!IsFinite(trace.HiddenStates[i])) return i == 0 ? "the embeddings" : $"the output of block {i}";
        return IsFinite(hidden) ? "the logits" : "the output of the final norm";
    }

    private static string? Find(Module model, Func<Parameter, Tensor?> part, Func<string, string> word)
    {
        foreach ((string name, Parameter parameter) in model.NamedParameters())
            if (part(parameter) is { } tensor && !IsFinite(tensor)) return word(name);
        return null;
    }

    private static bool IsFinite(Tensor tensor)
    {
        Tensor x = tensor.Detach().Contiguous();
        return double.IsFinite(x.Device.Backend.SumOfSquares(x));
    }
}
