using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>Text between tags.</summary>
internal sealed class TextStatement(string text, SourcePosition position) : Statement(position)
{
    public string Text { get; } = text;

    public override Flow Execute(Scope scope)
    {
        scope.Rendering.Output.Append(Text);
        return Flow.Next;
    }
}
