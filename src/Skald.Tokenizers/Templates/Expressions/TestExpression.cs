using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Predicates;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>subject is name arguments</c>.</summary>
internal sealed class TestExpression(Expression subject, string name, ArgumentList arguments, SourcePosition position)
    : Expression(position, [subject, .. arguments.Parts])
{
    private readonly Operation? _test = PredicateTable.Find(name);

    public override object Evaluate(Scope scope)
    {
        object value = subject.Evaluate(scope);
        return _test is null
            ? throw scope.Rendering.Error($"No test named '{name}' found.")
            : _test.Invoke(scope.Rendering, value, arguments.Evaluate(scope));
    }
}
