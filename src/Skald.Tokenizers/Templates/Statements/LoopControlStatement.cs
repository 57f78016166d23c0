using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% break %}</c> or <c>{% continue %}</c>.</summary>
internal sealed class LoopControlStatement(Flow flow, SourcePosition position) : Statement(position)
{
    public override Flow Execute(Scope scope) => flow;
}
