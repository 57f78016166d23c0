namespace Skald.Training.Saga;

/// <summary>One step of a tale's plan, free of any language: what is done, and by, to or with what.</summary>
/// <param name="Deed">What is done.</param>
/// <param name="First">The first thing decided by this step, as an index into its table; 0 where nothing is.</param>
/// <param name="Second">The second thing decided by this step; 0 where nothing is.</param>
public readonly record struct Act(Deed Deed, int First = 0, int Second = 0);
