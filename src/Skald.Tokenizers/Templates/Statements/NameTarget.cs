using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>A variable that is assigned to.</summary>
internal sealed class NameTarget(int name) : Target
{
    public override void Assign(Scope scope, object value) => scope.Set(name, value);

    public override IEnumerable<int> Variables => [name];
}
