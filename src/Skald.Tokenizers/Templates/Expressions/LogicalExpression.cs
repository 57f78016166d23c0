using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>a and b</c>, <c>a or b</c>: the operand that decides is the value.</summary>
internal sealed class LogicalExpression(bool isAnd, Expression left, Expression right, SourcePosition position)
    : Expression(position, left, right)
{
    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Step();
        object value = left.Evaluate(scope);
        return Truth.Of(value) == isAnd ? right.Evaluate(scope) : value;
    }
}
