namespace Skald.Tensors.Autograd;

/// <summary>One recorded operation: where its output's gradient is collected, and how it flows on to the inputs.</summary>
/// <remarks>
/// An edge leads to the node of an input, or is null where the input needs no gradient. A node holds the values that
/// its backward needs and not its inputs as such, so that memory nobody needs is free as soon as it is out of reach.
/// </remarks>
internal abstract class Node
{
    protected Node(Tensor output, params Node?[] edges)
    {
        Device = output.Device;
        Shape = output.Shape;
        Edges = edges;
        Sequence = Device.NextSequence();
    }

    public Device Device { get; }

    /// <summary>Shape of the output and so of its gradient.</summary>
    public Shape Shape { get; }

    /// <summary>Rank in the order of execution: a node's edges lead to smaller numbers.</summary>
    public long Sequence { get; }

    public Node?[] Edges { get; }

    /// <summary>The output's gradient so far; null is not a zero.</summary>
    public Tensor? Gradient { get; set; }

    /// <summary>Whether a finished pass keeps <see cref="Gradient"/> for the user.</summary>
    public bool RetainsGradient { get; set; }

    /// <summary>Whether a pass has already used up the values that were saved.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>Hands the gradient on to the inputs by the fused kernels, adding into <paramref name="pass"/>'s buffers.</summary>
    public abstract void Backward(BackwardPass pass, Tensor dy);

    /// <summary>Hands the gradient on by recorded operators, so that it can itself be differentiated.</summary>
    public abstract void BackwardRecorded(BackwardPass pass, Tensor dy);

    /// <summary>The buffer of the output's gradient, zeroed when new; views lie in the buffer of what they view.</summary>
    public virtual Tensor Buffer(BackwardPass pass, out bool isNew)
    {
        isNew = Gradient is null;
        if (isNew)
        {
            Gradient = Device.Empty(Shape).AsGradientBuffer();
        }
        else if (Gradient!.Storage.FurtherGradients > 0)
        {
            Tensor shared = Gradient;
            Gradient = Device.Empty(Shape).AsGradientBuffer();
            Device.Backend.Copy(shared, Gradient);
            shared.Storage.FurtherGradients--;
        }

        return Gradient!;
    }

    /// <summary>Takes a finished gradient as the buffer, where there is none yet.</summary>
    public virtual bool TryAdopt(BackwardPass pass, Tensor gradient)
    {
        if (Gradient is not null) return false;
        Gradient = gradient.AsGradientBuffer();
        return true;
    }

    /// <summary>Takes the gradient of another node as its own until one of the two is written to.</summary>
    public virtual bool TryShare(BackwardPass pass, Tensor gradient)
    {
        if (Gradient is not null || RetainsGradient) return false;
        Gradient = gradient;
        gradient.Storage.FurtherGradients++;
        return true;
    }

    /// <summary>Drops what was saved for the backward pass.</summary>
    public void Release()
    {
        IsReleased = true;
        ReleaseSaved();
    }

    /// <summary>Sets the references to saved values to null.</summary>
    protected abstract void ReleaseSaved();
}
