namespace Skald.Training.Schedules;

/// <summary>The curve of a rise or a fall.</summary>
public enum RampShape
{
    /// <summary>A straight line.</summary>
    Linear,

    /// <summary>Half a cosine: slow at both ends.</summary>
    Cosine,

    /// <summary>1 − √: a fall that is steep at first.</summary>
    OneMinusSqrt,
}
