namespace Skald.Training.Saga;

/// <summary>One language: how each act can be said.</summary>
internal interface ITelling
{
    /// <summary>The wordings of an act, chosen at every fork with equal chances.</summary>
    /// <param name="after">The state after the act, from which the slots are filled.</param>
    /// <param name="deed">The act's deed.</param>
    Template Wordings(in SagaState after, Deed deed);

    /// <summary>What separates a step's text from the text before it.</summary>
    string Separator(Deed deed);

    /// <summary>The words of a slot.</summary>
    string Words(Slot slot, in SagaState state);

    /// <summary>All words that a slot could hold in any state, in a fixed order.</summary>
    IReadOnlyList<string> Lexicon(Slot slot);
}
