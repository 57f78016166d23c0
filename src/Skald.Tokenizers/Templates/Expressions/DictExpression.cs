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
            object key = Keys.Require(scope.Rendering, keys[i].Evaluate(scope));
            pairs.Set(key, values[i].Evaluate(scope));
        }

        return pairs.Build();
    }
}
