namespace Skald.Training.Schedules;

/// <summary>The learning rate over a run, as a factor of each group's own rate.</summary>
public abstract class Schedule
{
    /// <summary>The factor in force for a step, counted from 0.</summary>
    public abstract double Factor(long step);
}
