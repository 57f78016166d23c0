using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Something that a template can call: a macro, a method of a value, a global function.</summary>
internal abstract class Callable
{
    /// <summary>Python's name for the type of such a thing.</summary>
    public virtual string TypeName => "function";

    public abstract object Call(Rendering rendering, Arguments arguments);

    /// <summary>An attribute of the thing itself, or null where it has none of that name.</summary>
    public virtual object? Attribute(string name) => null;
}
