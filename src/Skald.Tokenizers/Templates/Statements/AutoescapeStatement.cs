using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% autoescape true %} … {% endautoescape %}</c>: printed values are escaped as HTML.</summary>
internal sealed class AutoescapeStatement(
    Expression escapes, Statement[] body, ScopeNames names, SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        rendering.Meter.Position = Position;
        bool outer = rendering.Escapes;
        rendering.Escapes = Truth.Of(escapes.Evaluate(scope));
        Flow flow = ExecuteAll(body, scope.Inner(names));
        rendering.Escapes = outer;
        return flow;
    }
}
