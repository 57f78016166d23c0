using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>[a, b]</c> or <c>(a, b)</c>.</summary>
internal sealed class SequenceExpression(Expression[] items, bool isTuple, SourcePosition position)
    : Expression(position, items)
{
    public Expression[] Items { get; } = items;

    public bool IsTuple { get; } = isTuple;

    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Items(Items.Length);
        var values = new object[Items.Length];
        for (int i = 0; i < values.Length; i++) values[i] = Items[i].Evaluate(scope);
        return IsTuple ? new TupleValue(values) : new ListValue(values);
    }
}
