using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>a + b</c> and the other arithmetic.</summary>
internal sealed class BinaryExpression(BinaryOperator symbol, Expression left, Expression right, SourcePosition position)
    : Expression(position, left, right)
{
    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Step();
        object a = left.Evaluate(scope);
        return Operators.Apply(scope.Rendering, symbol, a, right.Evaluate(scope));
    }
}
