namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>Operators between two values.</summary>
internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Remainder,
    Power,
}
