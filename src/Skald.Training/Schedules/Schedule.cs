namespace Skald.Training.Schedules;

/// <summary>The learning rate over a run, as a factor of each group's own rate.</summary>
/// <remarks>A function of the step's number alone, so a resumed run has the rates of one that was never interrupted.</remarks>
public abstract class Schedule
{
    /// <summary>The factor in force for a step, counted from 0.</summary>
    public abstract double Factor(long step);

    /// <summary>The momentum in force for a step; null where the schedule leaves it alone.</summary>
    public virtual double? Momentum(long step) => null;
}
