namespace Skald.Training.Saga;

/// <summary>A piece of a template: fixed words, a slot filled from the state, or a fork of several ways.</summary>
/// <param name="Literal">The fixed words; empty for a slot and a fork.</param>
/// <param name="Slot">The slot, or <see cref="Slot.None"/>.</param>
/// <param name="Ways">The ways of a fork; null for words and slots.</param>
internal readonly record struct Segment(string Literal, Slot Slot, Template[]? Ways)
{
    /// <summary>The words of a piece that is no fork.</summary>
    public string Words(ITelling telling, in SagaState state) =>
        Slot == Slot.None ? Literal : telling.Words(Slot, in state);
}
