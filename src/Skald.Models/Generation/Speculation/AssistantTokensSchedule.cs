namespace Skald.Models.Generation.Speculation;

/// <summary>How many tokens are guessed at once.</summary>
public enum AssistantTokensSchedule
{
    /// <summary>As many as promise the fastest text, by how many stood so far and what a guess costs.</summary>
    Adaptive,

    /// <summary>Always the most that were asked for.</summary>
    Constant,
}
