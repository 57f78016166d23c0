using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Filters;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>subject|name(arguments)</c>.</summary>
/// <param name="subject">The filtered value; null where the filter stands before a block.</param>
internal sealed class FilterExpression(
    Expression? subject, string name, ArgumentList arguments, SourcePosition position)
    : Expression(position, [subject, .. arguments.Parts])
{
    private readonly Operation? _filter = FilterTable.Find(name);

    public override object Evaluate(Scope scope) => Apply(scope, subject!.Evaluate(scope));

    /// <summary>Filters what a block printed: first the filters before this one, then this.</summary>
    public object EvaluateOn(Scope scope, object block) =>
        Apply(scope, subject is FilterExpression earlier ? earlier.EvaluateOn(scope, block) : block);

    private object Apply(Scope scope, object value) => _filter is null
        ? throw scope.Rendering.Error($"No filter named '{name}' found.")
        : _filter.Invoke(scope.Rendering, value, arguments.Evaluate(scope));
}
