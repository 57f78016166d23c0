namespace Skald.Tensors;

/// <summary>Arithmetic between tensors, which broadcast, and with numbers.</summary>
public sealed partial class Tensor
{
    /// <summary>a + b.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Arithmetic(BinaryOp.Add, a, b);

    /// <summary>a − b.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Arithmetic(BinaryOp.Subtract, a, b);

    /// <summary>a · b, element by element.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Arithmetic(BinaryOp.Multiply, a, b);

    /// <summary>a / b, element by element; integers give Float32.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Arithmetic(BinaryOp.Divide, a, b);

    /// <summary>−x.</summary>
    public static Tensor operator -(Tensor x) => Elementwise(UnaryOp.Negate, x);

    /// <summary>x + value.</summary>
    public static Tensor operator +(Tensor x, float value) => Elementwise(UnaryOp.AddScalar, x, value);

    /// <summary>value + x.</summary>
    public static Tensor operator +(float value, Tensor x) => x + value;

    /// <summary>x − value.</summary>
    public static Tensor operator -(Tensor x, float value) => x + -value;

    /// <summary>value − x.</summary>
    public static Tensor operator -(float value, Tensor x) => Elementwise(UnaryOp.SubtractFrom, x, value);

    /// <summary>x · value.</summary>
    public static Tensor operator *(Tensor x, float value) => Elementwise(UnaryOp.MultiplyScalar, x, value);

    /// <summary>value · x.</summary>
    public static Tensor operator *(float value, Tensor x) => x * value;

    /// <summary>x / value.</summary>
    public static Tensor operator /(Tensor x, float value) => Elementwise(UnaryOp.DivideScalar, x, value);

    /// <summary>value / x.</summary>
    public static Tensor operator /(float value, Tensor x) => Elementwise(UnaryOp.DivideInto, x, value);
}
