using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% macro name(parameters) %} … {% endmacro %}</c>: defines a macro.</summary>
internal sealed class MacroStatement(int variable, MacroDefinition macro, SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        scope.Set(variable, new Macro(macro, scope));
        return Flow.Next;
    }
}
