namespace Skald.Training.Schedules;

/// <summary>Several schedules, one after the other; each counts from its own first step. PyTorch's SequentialLR.</summary>
public sealed class Sequential : Schedule
{
    private readonly Schedule[] _schedules;
    private readonly long[] _milestones;

    /// <param name="schedules">At least one.</param>
    /// <param name="milestones">First step of every schedule but the first, ascending.</param>
    /// <exception cref="ArgumentException">The numbers of both don't fit, or the milestones don't ascend.</exception>
    public Sequential(IEnumerable<Schedule> schedules, IEnumerable<long> milestones)
    {
        (_schedules, _milestones) = ([.. schedules], [.. milestones]);
        bool ascends = _milestones.Zip(_milestones.Skip(1)).All(pair => pair.First < pair.Second);
        if (_milestones.Length != _schedules.Length - 1 || !ascends)
        {
            throw new ArgumentException(
                $"Sequential: {_schedules.Length} schedules need one ascending milestone less, got {string.Join(", ", _milestones)}.");
        }
    }

    /// <inheritdoc/>
    public override double Factor(long step)
    {
        (Schedule schedule, long own) = At(step);
        return schedule.Factor(own);
    }

    /// <inheritdoc/>
    public override double? Momentum(long step)
    {
        (Schedule schedule, long own) = At(step);
        return schedule.Momentum(own);
    }

    private (Schedule Schedule, long Step) At(long step)
    {
        int index = _milestones.Count(milestone => step >= milestone);
        return (_schedules[index], index == 0 ? step : step - _milestones[index - 1]);
    }
}
