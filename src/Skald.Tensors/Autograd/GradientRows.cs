namespace Skald.Tensors.Autograd;

/// <summary>The gradient buffer of an input, as rows that a kernel can write: [rows, width].</summary>
/// <remarks>
/// Where the buffer's strides don't allow such a view, a dense one stands in until <see cref="Finish"/>.
/// </remarks>
internal readonly struct GradientRows
{
    private readonly Tensor _buffer;
    private readonly bool _adds;

    /// <summary>The buffer of a needed edge.</summary>
    public GradientRows(BackwardPass pass, Node edge)
    {
        _buffer = pass.Buffer(edge, out _adds);
        if (_buffer.TryRows(out Tensor? rows))
        {
            (Rows, Accumulate) = (rows, _adds);
            return;
        }

        Rows = _buffer.Device.Empty(_buffer.Shape).Rows();
    }

    /// <summary>Where the gradient goes.</summary>
    public Tensor Rows { get; }

    /// <summary>Whether it is added to what is there.</summary>
    public bool Accumulate { get; }

    /// <summary>Brings the gradient to its buffer.</summary>
    public void Finish()
    {
        if (_buffer is null || ReferenceEquals(Rows.Storage, _buffer.Storage)) return;
        Tensor dense = Rows.Reshape(_buffer.Shape);
        if (_adds) _buffer.Device.Backend.AddInto(dense, _buffer, 1f);
        else _buffer.Device.Backend.Copy(dense, _buffer);
        Rows.Dispose();
    }
}
