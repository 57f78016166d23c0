namespace Skald.Tensors;

public abstract partial class Backend
{
    /// <summary>
    /// y = op(x), element by element, Float32; a, b and c are the function's settings. x may be strided.
    /// </summary>
    public abstract void Unary(UnaryOp op, Tensor x, Tensor y, float a = 0, float b = 0, float c = 0);

    /// <summary>dx = dy · op′(x), or added to dx; all may be strided.</summary>
    /// <param name="op">The function.</param>
    /// <param name="x">Its arguments; null where the slope follows from y.</param>
    /// <param name="y">Its results; null where the slope follows from x.</param>
    /// <param name="dy">Gradient of the results.</param>
    /// <param name="dx">Gradient of the arguments.</param>
    /// <param name="accumulate">Adds to dx instead of replacing it.</param>
    /// <param name="a">First setting.</param>
    /// <param name="b">Second setting.</param>
    /// <param name="c">Third setting.</param>
    public abstract void UnaryBackward(
        UnaryOp op, Tensor? x, Tensor? y, Tensor dy, Tensor dx, bool accumulate, float a = 0, float b = 0, float c = 0);

    /// <summary>
    /// y = op(a, b); a and b have y's shape (stretched axes have stride 0) and one type, Float32 or an integer one.
    /// Comparisons give Bool; logic takes and gives Bool.
    /// </summary>
    public abstract void Binary(BinaryOp op, Tensor a, Tensor b, Tensor y);

    /// <summary>
    /// d = dy · ∂op/∂a, or with respect to b, in the common shape, Float32; all but d may be strided.
    /// </summary>
    public abstract void BinaryBackward(BinaryOp op, Tensor a, Tensor b, Tensor dy, Tensor d, bool withRespectToB);

    /// <summary>y = mask ? a : b, element by element, all of one shape; what is not chosen leaves no trace.</summary>
    public abstract void Where(Tensor mask, Tensor a, Tensor b, Tensor y);
}
