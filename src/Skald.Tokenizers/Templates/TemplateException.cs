namespace Skald.Tokenizers.Templates;

/// <summary>A chat template could not be parsed or rendered.</summary>
public sealed class TemplateException : FormatException
{
    /// <summary>A failure at a place of the template.</summary>
    /// <param name="kind">Why.</param>
    /// <param name="reason">What happened, in the words of <see cref="Reason"/>.</param>
    /// <param name="position">Where; default where no place is to blame.</param>
    public TemplateException(TemplateFailure kind, string reason, SourcePosition position = default)
        : base(position.Line == 0
            ? $"Chat template: {reason}"
            : $"Chat template, line {position.Line}, column {position.Column}: {reason}") =>
        (Kind, Reason, Position) = (kind, reason, position);

    /// <summary>Why.</summary>
    public TemplateFailure Kind { get; }

    /// <summary>
    /// What happened, without the place: exactly what the template passed to <c>raise_exception</c> where
    /// <see cref="Kind"/> is <see cref="TemplateFailure.Raised"/>.
    /// </summary>
    public string Reason { get; }

    /// <summary>
    /// The statement or printed expression that failed; for a syntax error the token that was not expected.
    /// </summary>
    public SourcePosition Position { get; }
}
