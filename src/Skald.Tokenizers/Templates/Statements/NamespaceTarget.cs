using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>ns.name</c>: an attribute of a namespace.</summary>
internal sealed class NamespaceTarget(int space, string attribute) : Target
{
    public override void Assign(Scope scope, object value)
    {
        if (scope.Find(space) is not NamespaceValue owner)
            throw scope.Rendering.Error("cannot assign attribute on non-namespace object");
        Set(scope.Rendering, owner, attribute, value);
    }

    /// <summary>Sets an attribute, unless its name is out of bounds.</summary>
    public static void Set(Rendering rendering, NamespaceValue owner, string name, object value)
    {
        if (name.StartsWith('_'))
        {
            throw rendering.Error("Chat templates cannot store underscore-prefixed attributes on a namespace, "
                + $"but got '{name}'. Please rename the attribute.");
        }

        owner.Set(name, value);
    }
}
