namespace Skald.Models.Layers;

/// <summary>How a token chooses its experts and weighs what they say.</summary>
internal sealed record RouterSettings
{
    /// <summary>Its name in checkpoints.</summary>
    public string Name { get; init; } = "gate";

    /// <summary>N, experts to choose from.</summary>
    public required int Experts { get; init; }

    /// <summary>k, experts that a token gets.</summary>
    public required int Chosen { get; init; }

    /// <summary>How logits become weights.</summary>
    public RouterScore Score { get; init; }

    /// <summary>The weights of the chosen are divided by their sum.</summary>
    public bool Renormalises { get; init; }

    /// <summary>Multiplies the weights.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>A bias of the logits.</summary>
    public bool HasBias { get; init; }

    /// <summary>
    /// Name of a bias that joins the scores for choosing alone and learns outside of the gradient; null for none.
    /// </summary>
    public string? ChoosingBias { get; init; }

    /// <summary>Groups of neighbouring experts; 1 where a token may choose from all.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Groups that a token may choose from.</summary>
    public int ChosenGroups { get; init; } = 1;

    /// <summary>A group is worth the sum of so many of its best scores.</summary>
    public int BestOfGroup { get; init; } = 1;

    /// <summary>Elements of its parameters.</summary>
    /// <param name="width">E.</param>
    public Int128 ParameterCount(int width) =>
        ((Int128)Experts * width) + (HasBias ? Experts : 0) + (ChoosingBias is null ? 0 : Experts);
}

/// <summary>How a router's logits become weights.</summary>
internal enum RouterScore
{
    /// <summary>A softmax over all experts, of which the best are chosen.</summary>
    Softmax,

    /// <summary>A softmax over the chosen alone.</summary>
    SoftmaxOfChosen,

    /// <summary>A sigmoid of each.</summary>
    Sigmoid,
}
