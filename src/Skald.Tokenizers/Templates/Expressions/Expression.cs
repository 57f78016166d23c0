using Skald.Tokenizers.Templates.Evaluation;

namespace Skald.Tokenizers.Templates.Expressions;

/// <summary>A part of a template that has a value.</summary>
internal abstract class Expression
{
    /// <summary>How deep expressions may nest, so that evaluating them cannot exhaust the stack.</summary>
    public const int DeepestNesting = 200;

    /// <summary>An expression made of others.</summary>
    /// <param name="position">What errors call its place.</param>
    /// <param name="parts">The expressions that it evaluates.</param>
    protected Expression(SourcePosition position, params ReadOnlySpan<Expression?> parts)
    {
        Position = position;
        foreach (Expression? part in parts) Depth = Math.Max(Depth, (part?.Depth ?? 0) + 1);
        if (Depth > DeepestNesting)
        {
            throw new TemplateException(
                TemplateFailure.Syntax, $"an expression may nest {DeepestNesting} deep", position);
        }
    }

    public SourcePosition Position { get; }

    /// <summary>How many expressions stand inside each other here.</summary>
    public int Depth { get; }

    public abstract object Evaluate(Scope scope);
}
