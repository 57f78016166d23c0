namespace Skald.Training.Saga;

/// <summary>What a chooser decided at one step.</summary>
/// <param name="Act">Index of the act among those offered.</param>
/// <param name="Wording">Index of the wording among those of the act.</param>
internal readonly record struct Turn(int Act, int Wording);
