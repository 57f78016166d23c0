using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% set target %} … {% endset %}</c>: what the body prints is the value.</summary>
internal sealed class SetBlockStatement(
    Target target, FilterExpression? filter, Statement[] body, ScopeNames names, SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        rendering.Meter.Position = Position;
        Flow flow = rendering.Capture(body, scope.Inner(names), out string text);
        if (flow != Flow.Next) return flow;
        rendering.Meter.Position = Position;
        object value = rendering.Made(text);
        target.Assign(scope, filter?.EvaluateOn(scope, value) ?? value);
        return Flow.Next;
    }
}
