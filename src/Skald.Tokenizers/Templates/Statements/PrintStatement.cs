using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{{ value }}</c>.</summary>
internal sealed class PrintStatement(Expression value) : Statement(value.Position)
{
    public override Flow Execute(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        rendering.Meter.Position = Position;
        rendering.Output.Append(ValueText.Printed(rendering, value.Evaluate(scope)));
        return Flow.Next;
    }
}
