using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% if %} … {% elif %} … {% else %} … {% endif %}</c>, which makes no scope of its own.</summary>
/// <param name="branches">The branches up to the else, each with its test.</param>
/// <param name="otherwise">The else.</param>
internal sealed class IfStatement(IfBranch[] branches, Statement[] otherwise, SourcePosition position)
    : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        foreach (IfBranch branch in branches)
        {
            scope.Rendering.Meter.Position = branch.Position;
            scope.Rendering.Meter.Step();
            if (Truth.Of(branch.Test.Evaluate(scope))) return ExecuteAll(branch.Body, scope);
        }

        return ExecuteAll(otherwise, scope);
    }
}
