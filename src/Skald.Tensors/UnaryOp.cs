namespace Skald.Tensors;

#pragma warning disable CS1591 // The names are PyTorch's; the kernel of each says its formula.
/// <summary>Functions of one element; a and b are parameters.</summary>
public enum UnaryOp
{
    AddScalar, MultiplyScalar, DivideScalar, PowScalar, Clamp,
}

/// <summary>Functions of two elements.</summary>
public enum BinaryOp
{
    Add, Subtract, Multiply, Divide, Max, Min, Pow, Remainder, Fmod, Atan2, FloorDivide,
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    And, Or, Xor,
}

/// <summary>Reductions of many elements to one.</summary>
public enum ReduceOp
{
    Sum, Mean, Max, Min, Prod, SumOfSquares, Any, All,
}
