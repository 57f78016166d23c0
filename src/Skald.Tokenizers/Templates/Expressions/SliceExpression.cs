using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>owner[start:stop:step]</c>.</summary>
internal sealed class SliceExpression(
    Expression owner, Expression? start, Expression? stop, Expression? step, SourcePosition position)
    : Expression(position, owner, start, stop, step)
{
    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Step();
        object value = owner.Evaluate(scope);
        return Slicing.Apply(
            scope.Rendering, value, start?.Evaluate(scope), stop?.Evaluate(scope), step?.Evaluate(scope));
    }
}
