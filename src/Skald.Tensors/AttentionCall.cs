namespace Skald.Tensors;

/// <summary>
/// The operands of one attention, as a device receives them. Strides are free but for the last axis, which is 1.
/// </summary>
public readonly record struct AttentionCall
{
    /// <summary>[batch, time, heads, keyWidth].</summary>
    public required Tensor Query { get; init; }

    /// <summary>[batch, keys, kvHeads, keyWidth].</summary>
    public required Tensor Key { get; init; }

    /// <summary>[batch, keys, kvHeads, valueWidth].</summary>
    public required Tensor Value { get; init; }

    /// <summary>[batch, time, heads, valueWidth].</summary>
    public required Tensor Output { get; init; }

    /// <summary>[batch, heads, time]; what the gradient needs.</summary>
    public Tensor? LogSumExp { get; init; }

    /// <summary>Everything that limits or shifts the scores.</summary>
    public required AttentionOptions Options { get; init; }

    /// <summary>Share of the probabilities that is dropped, the others scaled up.</summary>
    public float Dropout { get; init; }

    /// <summary>Where dropout draws from: number i for probability i of [batch, heads, time, keys].</summary>
    public RandomStream Stream { get; init; }
}

/// <summary>Where the gradients of an attention go; null for those that nobody needs.</summary>
public readonly record struct AttentionGradientCall
{
    /// <summary>Gradient of the output, [batch, time, heads, valueWidth].</summary>
    public required Tensor Output { get; init; }

    /// <summary>Like the query.</summary>
    public Tensor? Query { get; init; }

    /// <summary>Like the key.</summary>
    public Tensor? Key { get; init; }

    /// <summary>Like the value.</summary>
    public Tensor? Value { get; init; }

    /// <summary>Like the bias of the options.</summary>
    public Tensor? Bias { get; init; }

    /// <summary>Like the sinks of the options.</summary>
    public Tensor? Sinks { get; init; }

    /// <summary>Adds to the gradients instead of overwriting them.</summary>
    public bool Accumulate { get; init; }
}
