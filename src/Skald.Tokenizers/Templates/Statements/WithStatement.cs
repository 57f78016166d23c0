using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% with a = 1, b = 2 %} … {% endwith %}</c>: variables of the body alone.</summary>
/// <remarks>An error in a value is reported at the statement before, as in Jinja.</remarks>
internal sealed class WithStatement(
    Target[] targets, Expression[] values, Statement[] body, ScopeNames names, SourcePosition position)
    : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        Scope inner = scope.Inner(names);
        for (int i = 0; i < targets.Length; i++) targets[i].Assign(inner, values[i].Evaluate(scope));
        return ExecuteAll(body, inner);
    }
}
