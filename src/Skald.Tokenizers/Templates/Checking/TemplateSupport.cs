namespace Skald.Tokenizers.Templates.Checking;

/// <summary>What a template makes of a feature.</summary>
public enum TemplateSupport
{
    /// <summary>What the conversation holds of it appears in the rendered text.</summary>
    Supported,

    /// <summary>The conversation renders, and what it holds of the feature is left out.</summary>
    Ignored,

    /// <summary>The template refuses such conversations in words of its own.</summary>
    Refused,

    /// <summary>The template fails on such conversations.</summary>
    Fails,
}
