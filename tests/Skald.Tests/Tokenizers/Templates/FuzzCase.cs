namespace Skald.Tests.Tokenizers.Templates;

/// <summary>One mutated input.</summary>
/// <param name="Text">What a report shows.</param>
/// <param name="Try">Parses and renders it.</param>
internal sealed record FuzzCase(string Text, Action Try);
