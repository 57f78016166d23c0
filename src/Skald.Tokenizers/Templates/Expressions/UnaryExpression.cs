using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>not a</c>, <c>-a</c>, <c>+a</c>.</summary>
internal sealed class UnaryExpression(UnaryOperator symbol, Expression operand, SourcePosition position)
    : Expression(position, operand)
{
    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Step();
        object value = operand.Evaluate(scope);
        return symbol switch
        {
            UnaryOperator.Not => Boxed.Of(!Truth.Of(value)),
            UnaryOperator.Minus => Arithmetic.Negate(scope.Rendering, value),
            _ => Arithmetic.Plus(scope.Rendering, value),
        };
    }
}
