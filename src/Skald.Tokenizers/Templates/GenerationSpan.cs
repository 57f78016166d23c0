namespace Skald.Tokenizers.Templates;

/// <summary>
/// A part of a rendered chat that stands inside <c>{% generation %}</c>: what an assistant said, and what training
/// should learn to say.
/// </summary>
/// <param name="Start">First code point.</param>
/// <param name="End">The code point after the last.</param>
public readonly record struct GenerationSpan(int Start, int End);
