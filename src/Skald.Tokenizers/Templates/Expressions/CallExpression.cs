using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>callee(arguments)</c>.</summary>
internal sealed class CallExpression(Expression callee, ArgumentList arguments, SourcePosition position)
    : Expression(position, [callee, .. arguments.Parts])
{
    public override object Evaluate(Scope scope) => Evaluate(scope, caller: null);

    /// <summary>Calls, and hands the callee the body of a <c>{% call %}</c>.</summary>
    public object Evaluate(Scope scope, Callable? caller)
    {
        scope.Rendering.Meter.Step();
        object value = callee.Evaluate(scope);
        Arguments passed = arguments.Evaluate(scope);
        if (caller is not null) passed = new Arguments(passed.Positional, [.. passed.Named, new("caller", caller)]);
        return value switch
        {
            Callable callable => callable.Call(scope.Rendering, passed),
            Undefined missing => throw scope.Rendering.Error(missing),
            _ => throw scope.Rendering.Error($"'{TypeName.Of(value)}' object is not callable"),
        };
    }
}
