using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% block name %} … {% endblock %}</c>: prints its body, which sees the outermost variables only.</summary>
internal sealed class BlockStatement(
    bool isScoped, bool isRequired, string name, Statement[] body, ScopeNames names, SourcePosition position)
    : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        rendering.Meter.Position = Position;
        if (isRequired) throw rendering.Error($"Required block '{name}' not found");
        ExecuteAll(body, (isScoped ? scope : scope.Outermost).Inner(names));
        return Flow.Next;
    }
}
