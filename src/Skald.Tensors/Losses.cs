namespace Skald.Tensors;

/// <summary>Loss functions with PyTorch's names and conventions, made of differentiable operators.</summary>
/// <remarks>For a language model's head use <see cref="LanguageModelHead"/>, which never holds all logits.</remarks>
public static partial class Losses
{
    private static Tensor Reduce(Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.Mean => losses.Mean(),
        Reduction.Sum => losses.Sum(),
        Reduction.BatchMean => losses.Sum() / losses.Shape[0],
        _ => losses,
    };

    /// <summary>x above 0, with the whole slope at 0 as PyTorch's clamp has it.</summary>
    private static Tensor Positive(Tensor x) => x.Clamp(0);
}
