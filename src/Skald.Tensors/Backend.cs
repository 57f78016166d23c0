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

    /// <summary>y = op(x), element by element; a and b are the function's own parameters.</summary>
    public abstract void Unary(UnaryOp op, Tensor x, Tensor y, float a = 0, float b = 0);

    /// <summary>dx = dy · op'(x), or added to dx; y = op(x) is given for functions whose slope follows from it.</summary>
    public abstract void UnaryBackward(
        UnaryOp op, Tensor x, Tensor y, Tensor dy, Tensor dx, bool accumulate, float a = 0, float b = 0);

    /// <summary>y = op(a, b); a and b have y's shape (stretched axes have stride 0) and one type. Comparisons give Bool.</summary>
    public abstract void Binary(BinaryOp op, Tensor a, Tensor b, Tensor y);

    /// <summary>y = mask ? a : b, element by element, all of one shape.</summary>
    public abstract void Where(Tensor mask, Tensor a, Tensor b, Tensor y);

    /// <summary>y = the reduction of x over its last <paramref name="axes"/> axes; y has the leading ones.</summary>
    public abstract void Reduce(ReduceOp op, Tensor x, int axes, Tensor y);

    /// <summary>C = A · B over the last two axes, leading axes alike, with what <paramref name="options"/> adds.</summary>
    public abstract void MatMul(Tensor a, Tensor b, Tensor c, in MatMulOptions options = default);
}
