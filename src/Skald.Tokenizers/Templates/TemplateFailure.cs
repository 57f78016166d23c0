namespace Skald.Tokenizers.Templates;

/// <summary>Why a template could not be parsed or rendered.</summary>
public enum TemplateFailure
{
    /// <summary>The template's text is not a valid template.</summary>
    Syntax,

    /// <summary>The template refused the conversation itself, by calling <c>raise_exception</c>.</summary>
    Raised,

    /// <summary>An operation of the template failed, such as adding a number to a text.</summary>
    Runtime,

    /// <summary>The template used more than its <see cref="TemplateBudget"/>.</summary>
    Budget,

    /// <summary>The last message cannot be continued with this template.</summary>
    Continuation,
}
