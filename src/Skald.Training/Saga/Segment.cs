namespace Skald.Training.Saga;

/// <summary>A piece of a template: fixed words, or a slot filled from the state.</summary>
/// <param name="Literal">The fixed words; empty for a slot.</param>
/// <param name="Slot">The slot, or <see cref="Slot.None"/> for fixed words.</param>
internal readonly record struct Segment(string Literal, Slot Slot);
