namespace Skald.Tensors;

/// <summary>The operands of one selective scan, as a device receives them; all contiguous.</summary>
public readonly record struct SelectiveScanCall
{
    /// <summary>[batch, time, heads, width].</summary>
    public required Tensor Input { get; init; }

    /// <summary>Δ, [batch, time, heads].</summary>
    public required Tensor Step { get; init; }

    /// <summary>A, [heads, states] or [heads, 1].</summary>
    public required Tensor Rate { get; init; }

    /// <summary>B, [batch, time, groups, states].</summary>
    public required Tensor Write { get; init; }

    /// <summary>C, [batch, time, groups, states].</summary>
    public required Tensor Read { get; init; }

    /// <summary>[batch, time], a factor of what is remembered; null for 1.</summary>
    public Tensor? Keep { get; init; }

    /// <summary>y, [batch, time, heads, width], overwritten.</summary>
    public required Tensor Output { get; init; }

    /// <summary>h before the first token, replaced by h after the last: [batch, heads, width, states].</summary>
    public required Tensor State { get; init; }
}
