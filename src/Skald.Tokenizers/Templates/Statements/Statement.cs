using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary>A part of a template that prints or does something.</summary>
internal abstract class Statement(SourcePosition position)
{
    public SourcePosition Position { get; } = position;

    public abstract Flow Execute(Scope scope);

    /// <summary>Executes statements in order, up to a break or continue.</summary>
    public static Flow ExecuteAll(Statement[] statements, Scope scope)
    {
        foreach (Statement statement in statements)
        {
            scope.Rendering.Meter.Step();
            Flow flow = statement.Execute(scope);
            if (flow != Flow.Next) return flow;
        }

        return Flow.Next;
    }
}
