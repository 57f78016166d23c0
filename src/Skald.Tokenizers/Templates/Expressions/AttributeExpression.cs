using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Methods;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary><c>owner.name</c>.</summary>
internal sealed class AttributeExpression(Expression owner, string name, SourcePosition position)
    : Expression(position, owner)
{
    // Nearly always the owner is a dictionary and the name a key: no need to look for a method each time.
    private readonly bool _isDictMethod = MethodTable.ForDict(DictValue.Empty, name) is not null || name.StartsWith('_');

    public override object Evaluate(Scope scope)
    {
        scope.Rendering.Meter.Step();
        object value = owner.Evaluate(scope);
        return value is DictValue dict && !_isDictMethod
            ? dict.Find(name) ?? Undefined.Member(dict, name)
            : Lookup.Attribute(scope.Rendering, value, name);
    }
}
