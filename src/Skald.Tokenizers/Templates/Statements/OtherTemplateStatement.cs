using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>
/// <c>{% include %}</c>, <c>{% import %}</c>, <c>{% extends %}</c>: a chat template stands alone, and reaching one of these
/// fails.
/// </summary>
internal sealed class OtherTemplateStatement(SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        scope.Rendering.Meter.Position = Position;
        throw scope.Rendering.Error("no loader for this environment specified");
    }
}
