namespace Skald.Tokenizers.Templates.Checking;

/// <summary>What <see cref="TemplateCheck"/> found out about one feature.</summary>
/// <param name="Feature">The feature, such as <c>system message</c>.</param>
/// <param name="Support">What the template makes of it.</param>
/// <param name="Reason">Why it refuses or fails; empty otherwise.</param>
/// <param name="Position">Where it refuses or fails; default otherwise.</param>
public sealed record TemplateFinding(
    string Feature, TemplateSupport Support, string Reason = "", SourcePosition Position = default);
