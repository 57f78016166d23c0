using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>
/// <c>{% generation %} … {% endgeneration %}</c>: what an assistant says; the place of it in the rendered text is noted.
/// </summary>
/// <remarks>
/// As in transformers, the start is the length of the text rendered so far: inside a macro, whose text is not yet part
/// of it, the span begins where the macro's text will begin.
/// </remarks>
internal sealed class GenerationStatement(Statement[] body, ScopeNames names, SourcePosition position)
    : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        rendering.Meter.Position = Position;
        _ = rendering.Capture(body, scope.Inner(names), out string text);
        int start = rendering.Root.CodePointCount;
        rendering.Spans.Add(new GenerationSpan(start, start + Values.CodePoints.Count(text)));
        rendering.Output.Append(text);
        return Flow.Next;
    }
}
