using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>a, b</c>: takes a value of as many items apart.</summary>
internal sealed class TupleTarget(Target[] targets) : Target
{
    public override void Assign(Scope scope, object value)
    {
        object[] items = Iteration.All(scope.Rendering, value);
        if (items.Length > targets.Length)
            throw scope.Rendering.Error($"too many values to unpack (expected {targets.Length})");
        if (items.Length < targets.Length)
        {
            throw scope.Rendering.Error(
                $"not enough values to unpack (expected {targets.Length}, got {items.Length})");
        }

        for (int i = 0; i < items.Length; i++) targets[i].Assign(scope, items[i]);
    }

    public override IEnumerable<int> Variables => targets.SelectMany(target => target.Variables);
}
