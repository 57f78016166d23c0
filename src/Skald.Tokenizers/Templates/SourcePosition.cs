namespace Skald.Tokenizers.Templates;

/// <summary>A place in a template's text; both numbers count from 1, and both are 0 where no place is meant.</summary>
/// <param name="Line">The line, after line ends of all kinds.</param>
/// <param name="Column">The UTF-16 character within the line.</param>
public readonly record struct SourcePosition(int Line, int Column);
