namespace Skald.Training.Saga;

/// <summary>What the checker found in a text.</summary>
/// <param name="IsConsistent">Whether the text is a tale in which names, places and things hold to the end.</param>
/// <param name="Violations">What is wrong, one sentence each, in the order of the text; empty when consistent.</param>
/// <param name="StepsRead">How many steps of the tale were understood.</param>
public sealed record CheckResult(bool IsConsistent, IReadOnlyList<string> Violations, int StepsRead);
