namespace Skald.Training.Saga;

/// <summary>What a choice decides.</summary>
public enum ChoiceKind
{
    /// <summary>What happens; the same in every language.</summary>
    Plot,

    /// <summary>How it is said; belongs to one language.</summary>
    Wording,
}
