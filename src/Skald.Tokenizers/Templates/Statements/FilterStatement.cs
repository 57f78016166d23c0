using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% filter name %} … {% endfilter %}</c>: prints what the body prints, filtered.</summary>
internal sealed class FilterStatement(
    FilterExpression filter, Statement[] body, ScopeNames names, SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        Scope inner = scope.Inner(names);
        Flow flow = rendering.Capture(body, inner, out string text);
        if (flow != Flow.Next) return flow;
        rendering.Meter.Position = Position;
        rendering.AppendText(filter.EvaluateOn(inner, rendering.Made(text)));
        return Flow.Next;
    }
}
