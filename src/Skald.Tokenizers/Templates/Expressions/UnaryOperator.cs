namespace Skald.Tokenizers.Templates.Expressions;

/// <summary>Operators before one value.</summary>
internal enum UnaryOperator
{
    Not,
    Minus,
    Plus,
}
