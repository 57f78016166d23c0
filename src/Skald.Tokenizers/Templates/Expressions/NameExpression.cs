using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary>A variable.</summary>
internal sealed class NameExpression(string name, int id, SourcePosition position) : Expression(position)
{
    private readonly Undefined _undefined = Undefined.Variable(name);

    public string Name { get; } = name;

    public int Id { get; } = id;

    public override object Evaluate(Scope scope) => scope.Find(Id) ?? _undefined;
}
