namespace Skald.Tensors.Autograd;

/// <summary>
/// The derivatives of functions of two numbers: by kernels, and as formulas that can be differentiated.
/// </summary>
internal static class BinaryGradients
{
    /// <summary>Whether the gradients that are wanted depend on the first operand.</summary>
    public static bool NeedsFirst(BinaryOp op, bool first, bool second) => op switch
    {
        BinaryOp.Add or BinaryOp.Subtract => false,
        BinaryOp.Multiply or BinaryOp.Divide or BinaryOp.Fmod or BinaryOp.Remainder => second,
        _ => first || second,
    };

    /// <summary>Whether the gradients that are wanted depend on the second operand.</summary>
    public static bool NeedsSecond(BinaryOp op, bool first, bool second) => op switch
    {
        BinaryOp.Add or BinaryOp.Subtract => false,
        BinaryOp.Multiply => first,
        BinaryOp.Fmod or BinaryOp.Remainder => second,
        _ => first || second,
    };

    /// <summary>da in the common shape.</summary>
    public static Tensor First(BinaryOp op, Tensor? a, Tensor? b, Tensor dy) => op switch
    {
        BinaryOp.Add or BinaryOp.Subtract or BinaryOp.Fmod or BinaryOp.Remainder => dy,
        BinaryOp.Multiply => dy * b!,
        BinaryOp.Divide => dy / b!,
        BinaryOp.Maximum => Share(a!.Detach(), b!.Detach(), dy),
        BinaryOp.Minimum => Share(b!.Detach(), a!.Detach(), dy),
        BinaryOp.Pow => Tensor.Where(b!.Detach().EqualTo(0f), Zero(dy), dy * (b * Tensor.Pow(a!, b - 1f))),
        BinaryOp.Atan2 => dy * (b! / (a!.Square() + b!.Square())),
        _ => dy.Device.Zeros(dy.Shape),
    };

    /// <summary>db in the common shape.</summary>
    public static Tensor Second(BinaryOp op, Tensor? a, Tensor? b, Tensor dy) => op switch
    {
        BinaryOp.Add => dy,
        BinaryOp.Subtract => -dy,
        BinaryOp.Multiply => dy * a!,
        BinaryOp.Divide => -(dy * (a! / b! / b!)),
        BinaryOp.Maximum => Share(b!.Detach(), a!.Detach(), dy),
        BinaryOp.Minimum => Share(a!.Detach(), b!.Detach(), dy),
        BinaryOp.Pow => Tensor.Where(
            a!.Detach().EqualTo(0f).LogicalAnd(b!.Detach() >= 0f), Zero(dy), dy * (Tensor.Pow(a, b) * a.Log())),
        BinaryOp.Atan2 => -(dy * (a! / (a!.Square() + b!.Square()))),
        BinaryOp.Fmod => -(dy * (a! / b!).Truncate()),
        BinaryOp.Remainder => -(dy * (a! / b!).Floor()),
        _ => dy.Device.Zeros(dy.Shape),
    };

    /// <summary>Adds one operand's gradient into its buffer by kernels.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="edge">The operand's node.</param>
    /// <param name="op">The function.</param>
    /// <param name="a">The first operand, where it was kept.</param>
    /// <param name="b">The second operand, where it was kept.</param>
    /// <param name="dy">Gradient of the result.</param>
    /// <param name="isSecond">The gradient is for the second operand.</param>
    public static void Add(BackwardPass pass, Node? edge, BinaryOp op, Tensor? a, Tensor? b, Tensor dy, bool isSecond)
    {
        if (!pass.Needs(edge)) return;
        if (op is BinaryOp.Add or BinaryOp.Subtract)
        {
            bool isNegated = isSecond && op == BinaryOp.Subtract;
            AddSum(pass, edge!, dy, isNegated ? -1 : 1);
            return;
        }

        if (edge!.Shape != dy.Shape)
        {
            Tensor d = dy.Device.Empty(dy.Shape);
            Compute(op, a, b, dy, d, isSecond);
            pass.AddFresh(edge, d.SumTo(edge.Shape));
            return;
        }

        Tensor buffer = pass.Buffer(edge, out bool accumulate);
        bool isDirect = !accumulate && buffer.IsContiguous;
        Tensor target = isDirect ? buffer : dy.Device.Empty(dy.Shape);
        Compute(op, a, b, dy, target, isSecond);
        if (isDirect) return;
        if (accumulate) buffer.Device.Backend.AddInto(target, buffer, 1);
        else buffer.Device.Backend.Copy(target, buffer);
        target.Dispose();
    }

    private static void Compute(BinaryOp op, Tensor? a, Tensor? b, Tensor dy, Tensor d, bool isSecond)
    {
        // An operand that was not kept is not read: dy stands in for it.
        Shape shape = dy.Shape;
        dy.Device.Backend.BinaryBackward(op, Operand(a), Operand(b), dy, d, isSecond);

        Tensor Operand(Tensor? x) => x is null ? dy : x.Shape == shape ? x.Numbers() : x.Numbers().Expand(shape);
    }

    private static void AddSum(BackwardPass pass, Node edge, Tensor dy, float factor)
    {
        Tensor sum = dy.SumTo(edge.Shape);
        if (factor == 1)
        {
            if (ReferenceEquals(sum, dy)) pass.AddSame(edge, dy);
            else pass.AddFresh(edge, sum);
            return;
        }

        Tensor buffer = pass.Buffer(edge, out bool accumulate);
        Backend backend = buffer.Device.Backend;
        if (accumulate) backend.AddInto(sum, buffer, factor);
        else backend.Unary(UnaryOp.Negate, sum, buffer);
    }

    /// <summary>All of dy where a is above b, half where they are equal; NaN on either side keeps it.</summary>
    private static Tensor Share(Tensor a, Tensor b, Tensor dy) =>
        Tensor.Where(a.EqualTo(b), dy * 0.5f, Tensor.Where(a < b, Zero(dy), dy));

    /// <summary>The elements as Float32, nothing recorded.</summary>
    private static Tensor Numbers(this Tensor x) => x.Detach().To(DType.Float32);

    private static Tensor Zero(Tensor dy) => dy.Device.Scalar(0);
}
