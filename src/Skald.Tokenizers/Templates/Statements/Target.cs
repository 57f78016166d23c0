using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>What a value is assigned to.</summary>
internal abstract class Target
{
    public abstract void Assign(Scope scope, object value);

    /// <summary>The variables that the target sets.</summary>
    public virtual IEnumerable<int> Variables => [];
}
