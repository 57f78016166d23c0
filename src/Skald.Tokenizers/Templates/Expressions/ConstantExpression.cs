using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary>A number, a text, true, false or none.</summary>
internal sealed class ConstantExpression(object value, SourcePosition position) : Expression(position)
{
    public override object Evaluate(Scope scope) => value;
}
