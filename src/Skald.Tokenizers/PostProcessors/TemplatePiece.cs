namespace Skald.Tokenizers.PostProcessors;

/// <summary>A place in a template: a text or a special token.</summary>
/// <param name="Special">Name of the special token, or null.</param>
/// <param name="Sequence">0 or 1 for the first or second text, where <paramref name="Special"/> is null.</param>
/// <param name="Type">Type of the tokens.</param>
internal readonly record struct TemplatePiece(string? Special, int Sequence, int Type);
