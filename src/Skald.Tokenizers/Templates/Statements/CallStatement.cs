using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% call macro(…) %} … {% endcall %}</c>: the macro can print the body by calling <c>caller</c>.</summary>
internal sealed class CallStatement(CallExpression call, MacroDefinition body, SourcePosition position)
    : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        rendering.Meter.Position = Position;
        rendering.AppendText(call.Evaluate(scope, new Macro(body, scope)));
        return Flow.Next;
    }
}
