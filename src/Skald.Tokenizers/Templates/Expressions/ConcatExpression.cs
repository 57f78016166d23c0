using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>a ~ b ~ c</c>: the values as printed, joined.</summary>
internal sealed class ConcatExpression(Expression[] items, SourcePosition position) : Expression(position, items)
{
    public override object Evaluate(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        rendering.Meter.Step();
        var values = new object[items.Length];
        for (int i = 0; i < values.Length; i++) values[i] = items[i].Evaluate(scope);
        // One part that is HTML already makes all of it HTML, where the template escapes.
        bool escapes = rendering.Escapes && values.Any(value => value is SafeText);
        var texts = new string[items.Length];
        long length = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = escapes ? ValueText.Printed(rendering, values[i]) : ValueText.Of(rendering, values[i]);
            length += texts[i].Length;
        }

        rendering.Meter.Text(length);
        return escapes ? new SafeText(string.Concat(texts)) : string.Concat(texts);
    }
}
