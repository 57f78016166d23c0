namespace Skald.Tokenizers.Templates;

/// <summary>
/// What one rendering of a template may use. Templates are code that comes with a model: one that uses more ends with a
/// <see cref="TemplateException"/> of kind <see cref="TemplateFailure.Budget"/>.
/// </summary>
/// <remarks>
/// Counts, not times, so that the same template fails at the same place on every machine. What counts are the operations
/// that the interpreter carries out, and texts and lists by their length. A <see cref="CancellationToken"/> ends a
/// rendering sooner.
/// </remarks>
public sealed record TemplateBudget
{
    /// <summary>The usual budget: a few hundred times what the longest conversations need.</summary>
    public static TemplateBudget Default { get; } = new();

    /// <summary>Operations: statements, operators, calls, items of loops, every 32 characters of a text.</summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>Longest rendered text, in UTF-16 characters.</summary>
    public int MaxOutputLength { get; init; } = 16 << 20;

    /// <summary>Longest text that the template makes on the way, in UTF-16 characters.</summary>
    public int MaxTextLength { get; init; } = 4 << 20;

    /// <summary>Most items of one list, tuple or dictionary.</summary>
    public int MaxItems { get; init; } = 1_000_000;

    /// <summary>Bytes of all texts and lists made on the way, those no longer in use included.</summary>
    public long MaxAllocatedBytes { get; init; } = 1L << 30;

    /// <summary>How deep macros, callers and recursive loops may call each other, and values may nest when printed.</summary>
    public int MaxRecursion { get; init; } = 150;
}
