using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>{key: value}</c>.</summary>
internal sealed class DictExpression(Expression[] keys, Expression[] values, SourcePosition position)
    : Expression(position, [.. keys, .. values])
{
    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Items(keys.Length * 2L);
        var pairs = new DictBuilder();
        for (int i = 0; i < keys.Length; i++)
        {
            object key = keys[i].Evaluate(scope);
            if (!KeyEquality.IsHashable(key))
                throw scope.Rendering.Error($"unhashable type: '{TypeName.Of(key)}'");
            pairs.Set(key, values[i].Evaluate(scope));
        }

        return pairs.Build();
    }
}
