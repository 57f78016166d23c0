namespace Skald.Training.Schedules;

/// <summary>How the peaks of a cyclic schedule change.</summary>
public enum CyclicShape
{
    /// <summary>All peaks are alike.</summary>
    Triangular,

    /// <summary>Each peak is half as high as the one before.</summary>
    Triangular2,

    /// <summary>Heights shrink by γ at every step.</summary>
    ExponentialRange,
}
