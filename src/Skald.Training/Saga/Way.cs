namespace Skald.Training.Saga;

/// <summary>The way taken at one fork of a wording.</summary>
/// <param name="Option">Index of the way.</param>
/// <param name="Count">How many ways the fork has, all equally likely.</param>
internal readonly record struct Way(int Option, int Count);
