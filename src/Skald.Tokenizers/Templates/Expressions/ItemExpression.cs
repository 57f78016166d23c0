using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>owner[key]</c>.</summary>
internal sealed class ItemExpression(Expression owner, Expression key, SourcePosition position)
    : Expression(position, owner, key)
{
    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Step();
        object value = owner.Evaluate(scope);
        return Lookup.Item(scope.Rendering, value, key.Evaluate(scope));
    }
}
