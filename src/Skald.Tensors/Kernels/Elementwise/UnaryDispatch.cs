namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>The one place where a function's name becomes its type.</summary>
internal static class UnaryDispatch
{
    /// <summary>Something to do with the type of a function.</summary>
    internal interface IVisitor
    {
        /// <summary>Called once, with the function's type.</summary>
        void Visit<TOp>()
            where TOp : struct, IUnaryOp;
    }

    /// <summary>Hands the type of <paramref name="op"/> to the visitor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such function.</exception>
    public static void Accept<TVisitor>(UnaryOp op, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        switch (op)
        {
            case UnaryOp.Copy: visitor.Visit<ArithmeticOps.Copy>(); break;
            case UnaryOp.Abs: visitor.Visit<ArithmeticOps.Abs>(); break;
            case UnaryOp.Negate: visitor.Visit<ArithmeticOps.Negate>(); break;
            case UnaryOp.Sign: visitor.Visit<ArithmeticOps.Sign>(); break;
            case UnaryOp.Reciprocal: visitor.Visit<ArithmeticOps.Reciprocal>(); break;
            case UnaryOp.Square: visitor.Visit<ArithmeticOps.Square>(); break;
            case UnaryOp.Sqrt: visitor.Visit<ArithmeticOps.Sqrt>(); break;
            case UnaryOp.Rsqrt: visitor.Visit<ArithmeticOps.Rsqrt>(); break;
            case UnaryOp.Floor: visitor.Visit<ArithmeticOps.Floor>(); break;
            case UnaryOp.Ceiling: visitor.Visit<ArithmeticOps.Ceiling>(); break;
            case UnaryOp.Round: visitor.Visit<ArithmeticOps.Round>(); break;
            case UnaryOp.Truncate: visitor.Visit<ArithmeticOps.Truncate>(); break;
            case UnaryOp.Affine: visitor.Visit<ScalarOps.Affine>(); break;
            case UnaryOp.AddScalar: visitor.Visit<ScalarOps.AddScalar>(); break;
            case UnaryOp.MultiplyScalar: visitor.Visit<ScalarOps.MultiplyScalar>(); break;
            case UnaryOp.DivideScalar: visitor.Visit<ScalarOps.DivideScalar>(); break;
            case UnaryOp.SubtractFrom: visitor.Visit<ScalarOps.SubtractFrom>(); break;
            case UnaryOp.DivideInto: visitor.Visit<ScalarOps.DivideInto>(); break;
            case UnaryOp.Clamp: visitor.Visit<ScalarOps.Clamp>(); break;
            case UnaryOp.NanToNumber: visitor.Visit<ScalarOps.NanToNumber>(); break;
            case UnaryOp.Exp: visitor.Visit<ExponentialOps.Exp>(); break;
            case UnaryOp.Exp2: visitor.Visit<ExponentialOps.Exp2>(); break;
            case UnaryOp.Expm1: visitor.Visit<ExponentialOps.Expm1>(); break;
            case UnaryOp.Log: visitor.Visit<ExponentialOps.Log>(); break;
            case UnaryOp.Log2: visitor.Visit<ExponentialOps.Log2>(); break;
            case UnaryOp.Log10: visitor.Visit<ExponentialOps.Log10>(); break;
            case UnaryOp.Log1p: visitor.Visit<ExponentialOps.Log1p>(); break;
            case UnaryOp.Sin: visitor.Visit<ExponentialOps.Sin>(); break;
            case UnaryOp.Cos: visitor.Visit<ExponentialOps.Cos>(); break;
            case UnaryOp.Tan: visitor.Visit<ExponentialOps.Tan>(); break;
            case UnaryOp.Atan: visitor.Visit<ExponentialOps.Atan>(); break;
            case UnaryOp.Sinh: visitor.Visit<ExponentialOps.Sinh>(); break;
            case UnaryOp.Cosh: visitor.Visit<ExponentialOps.Cosh>(); break;
            case UnaryOp.Erf: visitor.Visit<ExponentialOps.Erf>(); break;
            case UnaryOp.PowScalar: visitor.Visit<ExponentialOps.PowScalar>(); break;
            case UnaryOp.PowOf: visitor.Visit<ExponentialOps.PowOf>(); break;
            case UnaryOp.Sigmoid: visitor.Visit<SmoothActivationOps.Sigmoid>(); break;
            case UnaryOp.LogSigmoid: visitor.Visit<SmoothActivationOps.LogSigmoid>(); break;
            case UnaryOp.Tanh: visitor.Visit<SmoothActivationOps.Tanh>(); break;
            case UnaryOp.Gelu: visitor.Visit<SmoothActivationOps.Gelu>(); break;
            case UnaryOp.GeluTanh: visitor.Visit<SmoothActivationOps.GeluTanh>(); break;
            case UnaryOp.QuickGelu: visitor.Visit<SmoothActivationOps.QuickGelu>(); break;
            case UnaryOp.Silu: visitor.Visit<SmoothActivationOps.Silu>(); break;
            case UnaryOp.Mish: visitor.Visit<SmoothActivationOps.Mish>(); break;
            case UnaryOp.Softplus: visitor.Visit<SmoothActivationOps.Softplus>(); break;
            case UnaryOp.Elu: visitor.Visit<SoftPieceOps.Elu>(); break;
            case UnaryOp.Celu: visitor.Visit<SoftPieceOps.Celu>(); break;
            case UnaryOp.Selu: visitor.Visit<SoftPieceOps.Selu>(); break;
            case UnaryOp.Softsign: visitor.Visit<SoftPieceOps.Softsign>(); break;
            case UnaryOp.TanhShrink: visitor.Visit<SoftPieceOps.TanhShrink>(); break;
            case UnaryOp.SoftCap: visitor.Visit<SoftPieceOps.SoftCap>(); break;
            case UnaryOp.Relu: visitor.Visit<PiecewiseActivationOps.Relu>(); break;
            case UnaryOp.SquaredRelu: visitor.Visit<PiecewiseActivationOps.SquaredRelu>(); break;
            case UnaryOp.Relu6: visitor.Visit<PiecewiseActivationOps.Relu6>(); break;
            case UnaryOp.LeakyRelu: visitor.Visit<PiecewiseActivationOps.LeakyRelu>(); break;
            case UnaryOp.HardTanh: visitor.Visit<PiecewiseActivationOps.HardTanh>(); break;
            case UnaryOp.HardSigmoid: visitor.Visit<PiecewiseActivationOps.HardSigmoid>(); break;
            case UnaryOp.HardSwish: visitor.Visit<PiecewiseActivationOps.HardSwish>(); break;
            case UnaryOp.SoftShrink: visitor.Visit<PiecewiseActivationOps.SoftShrink>(); break;
            case UnaryOp.HardShrink: visitor.Visit<PiecewiseActivationOps.HardShrink>(); break;
            case UnaryOp.Threshold: visitor.Visit<PiecewiseActivationOps.Threshold>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(op), op, "UnaryDispatch: no such function.");
        }
    }
}
