namespace Skald.Training.Saga;

/// <summary>Who has the thing.</summary>
public enum Holder
{
    /// <summary>Nobody has it.</summary>
    Nobody,

    /// <summary>The hero has it.</summary>
    Hero,

    /// <summary>The friend has it.</summary>
    Friend,

    /// <summary>The animal that is met in the trial has it.</summary>
    Stranger,
}
