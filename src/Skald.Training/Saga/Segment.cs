namespace Skald.Training.Saga;

/// <summary>A piece of a template: fixed words, or a slot filled from the state.</summary>
/// <param name="Literal">The fixed words; empty for a slot.</param>
/// <param name="Slot">The slot, or <see cref="Slot.None"/> for fixed words.</param>
/// <param name="Start">Where the piece begins in the template's source.</param>
/// <param name="End">Where it ends there.</param>
internal readonly record struct Segment(string Literal, Slot Slot, int Start, int End);
