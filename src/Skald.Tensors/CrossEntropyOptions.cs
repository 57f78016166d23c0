namespace Skald.Tensors;

/// <summary>How logits become a loss.</summary>
public sealed record CrossEntropyOptions
{
    /// <summary>Plain cross-entropy.</summary>
    public static CrossEntropyOptions Default { get; } = new();

    /// <summary>Multiplies the logits first.</summary>
    public float LogitScale { get; init; } = 1;

    /// <summary>c: logits become c · tanh(logit / c); 0 for none.</summary>
    public float SoftCap { get; init; }

    /// <summary>Share of the target spread evenly over all classes, in [0, 1).</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>Weight of log-sum-exp² that joins the loss (PaLM's z-loss).</summary>
    public float ZLoss { get; init; }

    /// <summary>Rows with this target don't count.</summary>
    public int IgnoreIndex { get; init; } = -100;

    /// <summary>Rows whose logits are held at once; 0 for as many as 64 MB hold, at least 64.</summary>
    public int ChunkRows { get; init; }
}
