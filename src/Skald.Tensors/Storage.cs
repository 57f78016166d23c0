namespace Skald.Tensors;

/// <summary>A piece of a device's memory, shared by a tensor and its views.</summary>
/// <remarks>It goes back to the device's pool when no tensor refers to it any more, or earlier with Dispose.</remarks>
public abstract class Storage
{
    /// <summary>The device whose memory this is.</summary>
    public abstract Device Device { get; }

    /// <summary>Length in bytes.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether a backward pass collects a gradient here.</summary>
    internal bool IsGradientBuffer { get; set; }

    /// <summary>How rows are encoded; null but for <see cref="DType.Coded"/>.</summary>
    internal RowCoding? Coding { get; set; }

    /// <summary>Whether no <see cref="TensorScope"/> may take the memory back.</summary>
    internal bool IsKept { get; set; }

    /// <summary>Number of the scope that it was made in or returned to; 0 for none.</summary>
    internal long Scope { get; set; }

    /// <summary>Nodes beyond the first whose gradient lies here: while there are any, nobody writes.</summary>
    internal int FurtherGradients { get; set; }

    /// <summary>Gives the memory back at once; tensors that still refer to it can no longer be used.</summary>
    public abstract void Release();

    /// <summary>
    /// Gives the memory back to the system, not to the device's pool: for what won't be needed in this size again.
    /// </summary>
    public virtual void Discard() => Release();

    /// <summary>As new: nothing is known of what it held.</summary>
    private protected void Reset()
    {
        (IsGradientBuffer, IsKept, Coding) = (false, false, null);
        (Scope, FurtherGradients) = (0, 0);
    }
}
