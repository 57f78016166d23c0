namespace Skald.Tensors;

/// <summary>What limits or shifts the scores of an attention.</summary>
/// <remarks>
/// A score is scale · q·k, then the soft-cap, then ALiBi and the bias, then the masks. Query t of row b sits at
/// position
/// <see cref="QueryStart"/>[b] + t, key s at position s.
/// </remarks>
public sealed record AttentionOptions
{
    /// <summary>Every query sees every key.</summary>
    public static AttentionOptions Full { get; } = new();

    /// <summary>A query sees the keys at its own position and before.</summary>
    public static AttentionOptions Causal { get; } = new() { IsCausal = true };

    /// <summary>Multiplies q·k; null for 1/√keyWidth.</summary>
    public float? Scale { get; init; }

    /// <summary>A query sees the keys at its own position and before.</summary>
    public bool IsCausal { get; init; }

    /// <summary>W: a query sees keys less than W positions before it; 0 for no limit.</summary>
    public int Window { get; init; }

    /// <summary>c: scores become c · tanh(score / c); 0 for none.</summary>
    public float SoftCap { get; init; }

    /// <summary>
    /// Added to the scores: broadcasts to [batch, heads, time, keys]; −∞ hides a key. May require a gradient; one that
    /// requires none may go on behind the last key.
    /// </summary>
    public Tensor? Bias { get; init; }

    /// <summary>Bool, broadcasts to [batch, heads, time, keys]: false hides a key.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>[heads], ALiBi: slope · (key position − query position) joins the score.</summary>
    public Tensor? AlibiSlopes { get; init; }

    /// <summary>
    /// [heads], a logit per head that joins the denominator and has no value. May require a gradient.
    /// </summary>
    public Tensor? Sinks { get; init; }

    /// <summary>[batch], position of each row's first query; null for 0.</summary>
    public ReadOnlyMemory<int>? QueryStart { get; init; }

    /// <summary>[batch], first key of each row (left padding); null for 0.</summary>
    public ReadOnlyMemory<int>? KeyBegin { get; init; }

    /// <summary>[batch], one past the last key of each row (right padding, cached length); null for all.</summary>
    public ReadOnlyMemory<int>? KeyEnd { get; init; }

    /// <summary>
    /// Lengths of the documents packed into each row: attention stays within a document. Null for one a row.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>>? DocumentLengths { get; init; }
}
