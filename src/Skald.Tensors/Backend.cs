namespace Skald.Tensors;

/// <summary>The operators of a device. Operands are tensors with any strides; results are allocated by the caller.</summary>
/// <remarks>
/// <para>
/// This is all that a new device has to implement. Shapes have been checked and broadcast when a method is called;
/// nothing here records gradients. Unless said otherwise results are contiguous.
/// </para>
/// <para>
/// Same bits: an element of a result depends on its own operands alone, never on how the work is divided. Sums over
/// rows go in fixed blocks.
/// </para>
/// </remarks>
public abstract partial class Backend
{
    /// <summary>y = value everywhere; y may be strided.</summary>
    public abstract void Fill(Tensor y, double value);

    /// <summary>y = x, converted to y's type; both may be strided and have one shape.</summary>
    public abstract void Copy(Tensor x, Tensor y);

    /// <summary>y += factor · x; both may be strided and have one shape.</summary>
    public abstract void AddInto(Tensor x, Tensor y, float factor);

    /// <summary>Copies host bytes into a contiguous tensor.</summary>
    public abstract void Write(ReadOnlySpan<byte> source, Tensor y);

    /// <summary>Copies a contiguous tensor to host bytes.</summary>
    public abstract void Read(Tensor x, Span<byte> destination);

    /// <summary>C = A · B over the last two axes, leading axes alike, with what <paramref name="options"/> adds.</summary>
    public abstract void MatMul(Tensor a, Tensor b, Tensor c, in MatMulOptions options = default);
}
