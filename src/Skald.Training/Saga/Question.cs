namespace Skald.Training.Saga;

/// <summary>A question about a tale, with its answer.</summary>
/// <param name="Text">The question.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Start">Where the answer stands in the tale, in UTF-16 units; null when it is no extract.</param>
public sealed record Question(string Text, string Answer, int? Start = null);
