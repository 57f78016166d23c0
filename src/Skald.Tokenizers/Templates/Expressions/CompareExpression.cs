using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>a &lt; b &lt;= c</c>: true where every neighbouring pair is; it ends at the first that is not.</summary>
internal sealed class CompareExpression(
    Expression first, CompareOperator[] symbols, Expression[] others, SourcePosition position)
    : Expression(position, [first, .. others])
{
    public override object Evaluate(Scope scope)
    {
        object left = first.Evaluate(scope);
        for (int i = 0; i < symbols.Length; i++)
        {
            scope.Rendering.Meter.Step();
            object right = others[i].Evaluate(scope);
            if (!Holds(scope.Rendering, symbols[i], left, right)) return Boxed.False;
            left = right;
        }

        return Boxed.True;
    }

    /// <summary>Whether one comparison is true.</summary>
    public static bool Holds(Rendering rendering, CompareOperator symbol, object a, object b) => symbol switch
    {
        CompareOperator.Equal => Comparison.AreEqual(rendering, a, b),
        CompareOperator.NotEqual => !Comparison.AreEqual(rendering, a, b),
        CompareOperator.Less => Comparison.Order(rendering, a, b, "<") < 0,
        CompareOperator.LessOrEqual => Comparison.Order(rendering, a, b, "<=") <= 0,
        CompareOperator.Greater => Comparison.Order(rendering, a, b, ">") > 0,
        CompareOperator.GreaterOrEqual => Comparison.Order(rendering, a, b, ">=") >= 0,
        CompareOperator.In => Comparison.Contains(rendering, b, a),
        _ => !Comparison.Contains(rendering, b, a),
    };
}
