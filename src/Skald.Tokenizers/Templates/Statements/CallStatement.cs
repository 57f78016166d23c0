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
        object result = call.Evaluate(scope, new Macro(body, scope));
        rendering.Output.Append(ValueText.Printed(rendering, result));
        return Flow.Next;
    }
}
