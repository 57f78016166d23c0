namespace Skald.Tokenizers.Templates.Expressions;

/// <summary>Operators that compare.</summary>
internal enum CompareOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}
