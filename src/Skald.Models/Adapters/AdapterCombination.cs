namespace Skald.Models.Adapters;

/// <summary>How several LoRAs become one.</summary>
public enum AdapterCombination
{
    /// <summary>The factors are added, each weighted with the root: cheap, and not quite the sum of the changes.</summary>
    Linear,

    /// <summary>The factors are put beside each other: exactly the weighted sum of the changes, of the sum of the ranks.</summary>
    Cat,

    /// <summary>The weighted sum of the changes, cut to a rank.</summary>
    Svd,

    /// <summary>
    /// Of each factor the largest elements; where signs differ the heavier side counts. Yadav et al. 2023,
    /// https://arxiv.org/abs/2306.01708.
    /// </summary>
    Ties,

    /// <summary>Of each factor the largest elements, added as in <see cref="Linear"/>.</summary>
    MagnitudePrune,
}
