using Skald.Models;

namespace Skald.Training;

/// <summary>The floating-point operations that training needs, whatever an implementation does.</summary>
/// <remarks>6 for every weight that multiplies, forward and backward, and attention's two products, halved by
/// causality.</remarks>
public static class FlopCount
{
    /// <summary>FLOPs per token of a forward and backward pass: 6 · (matrices + V·E) + 6·L·E·T.</summary>
    public static double PerToken(CausalLanguageModel model, int context)
    {
        double matrices = model.Parameters()
            .Where(p => p.Kind == Tensors.Nn.ParameterKind.Matrix).Sum(p => (double)p.Value.Length);
        ModelConfig config = model.Config;
        double head = (double)config.VocabSize * config.Width, attention = (double)config.Layers * config.Width * context;
        return 6 * (matrices + head + attention);
    }
}
