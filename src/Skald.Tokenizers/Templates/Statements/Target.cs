using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>What a value is assigned to.</summary>
internal abstract class Target
{
    public abstract void Assign(Scope scope, object value);

    /// <summary>Whether the target sets a variable of that name.</summary>
    public virtual bool Sets(int name) => false;
}
