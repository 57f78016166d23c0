using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% set target = value %}</c>.</summary>
internal sealed class SetStatement(Target target, Expression value, SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        scope.Rendering.Meter.Position = Position;
        target.Assign(scope, value.Evaluate(scope));
        return Flow.Next;
    }
}
