using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>a if test else b</c>; undefined where the test fails and there is no else.</summary>
internal sealed class ConditionalExpression(
    Expression test, Expression then, Expression? otherwise, SourcePosition position)
    : Expression(position, test, then, otherwise)
{
    private readonly Undefined _undefined = new(
        $"the inline if-expression on line {position.Line} evaluated to false and no else section was defined.");

    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Step();
        return Truth.Of(test.Evaluate(scope)) ? then.Evaluate(scope) : otherwise?.Evaluate(scope) ?? _undefined;
    }
}
