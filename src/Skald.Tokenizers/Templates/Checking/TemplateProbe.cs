namespace Skald.Tokenizers.Templates.Checking;

/// <summary>A conversation that shows whether a feature is supported.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Messages">The conversation.</param>
/// <param name="Tools">The tools offered in it; null for none.</param>
/// <param name="Words">What must appear in the rendered text.</param>
internal sealed record TemplateProbe(
    string Feature, ChatMessage[] Messages, ToolDefinition[]? Tools, params string[] Words);
