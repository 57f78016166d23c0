using Skald.Training.Schedules;

namespace Skald.Tests.Training.Schedules;

/// <summary>Schedules beyond their recorded rates: ends, compositions, resumption.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void WarmupCosineRisesFromTheFirstStepAndStaysOnItsFloor()
    {
        var schedule = new WarmupCosine(4, 10, 0.1);
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(step => schedule.Factor(step)));
        Assert.Equal(0.55, schedule.Factor(7), 1e-12);
        Assert.Equal([0.1, 0.1], [schedule.Factor(10), schedule.Factor(1000)]);
    }

    [Fact]
    public void WarmupStableDecayFallsInAStraightLineToItsFloor()
    {
        var schedule = new WarmupStableDecay(2, 10, 4, 0.2);
        double[] expected = [0.5, 1, 1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0.2];
        for (int step = 0; step < expected.Length; step++) Assert.Equal(expected[step], schedule.Factor(step), 1e-12);
    }

    [Fact]
    public void NoWarmupBeginsWithTheFullRate()
    {
        Assert.Equal(1, new WarmupCosine(0, 10, 0).Factor(0));
        Assert.Equal(1, new WarmupStableDecay(0, 10, 2, 0).Factor(0));
        Assert.Equal(1, new Warmup(0, new CosineDecay(10)).Factor(0));
    }

    [Fact]
    public void OneCycleStaysAtItsEndBeyondIt()
    {
        var schedule = new OneCycle(40);
        Assert.Equal(1 / 25.0 / 1e4, schedule.Factor(39), 1e-15);
        Assert.Equal(schedule.Factor(39), schedule.Factor(400));
        Assert.Equal(0.95, schedule.Momentum(39)!.Value, 1e-12);
        Assert.Equal(new OneCycle(40, threePhases: true).Factor(39), new OneCycle(40, threePhases: true).Factor(99), 1e-15);
    }

    [Fact]
    public void ACycleComesBackToWhereItBegan()
    {
        var schedule = new Cyclic(0.1, stepsUp: 3, stepsDown: 5);
        Assert.Equal(0.1, schedule.Factor(0), 1e-12);
        Assert.Equal(1, schedule.Factor(3), 1e-12);
        Assert.Equal(0.1, schedule.Factor(8), 1e-12);
        Assert.Equal(0.8, schedule.Momentum(3)!.Value, 1e-12);
        Assert.Equal(0.25, new Cyclic(0, 1, shape: CyclicShape.Triangular2).Factor(5), 1e-12);
        Assert.Equal(Math.Pow(0.9, 3), new Cyclic(0, 1, shape: CyclicShape.ExponentialRange, gamma: 0.9).Factor(3), 1e-12);
    }

    [Fact]
    public void SchedulesFollowEachOtherAndCountFromTheirOwnStart()
    {
        var schedule = new Sequential([new Constant(0.5, 100), new OneCycle(20), new Constant()], [3, 23]);
        Assert.Equal(0.5, schedule.Factor(2));
        Assert.Equal(new OneCycle(20).Factor(4), schedule.Factor(7));
        Assert.Equal(new OneCycle(20).Momentum(4), schedule.Momentum(7));
        Assert.Equal(1, schedule.Factor(23));
        Assert.Null(schedule.Momentum(23));
    }

    [Fact]
    public void MilestonesMustFitTheSchedules()
    {
        Assert.Throws<ArgumentException>(() => new Sequential([new Constant()], [3]));
        Assert.Throws<ArgumentException>(() => new Sequential([new Constant(), new Constant(), new Constant()], [3, 3]));
    }

    [Fact]
    public void APlateauThatIsResumedFallsWhereItWouldHaveFallen()
    {
        double[] figures = [1, 0.9, 0.9, 0.9, 0.9, 0.95, 0.9, 0.8, 0.9, 0.9, 0.9];
        var whole = new ReduceOnPlateau(0.5, patience: 2, cooldown: 1);
        double[] expected = [.. figures.Select(whole.Report)];
        Assert.Contains(0.25, expected);
        for (int cut = 1; cut < figures.Length; cut++)
        {
            var first = new ReduceOnPlateau(0.5, patience: 2, cooldown: 1);
            double[] before = [.. figures.Take(cut).Select(first.Report)];
            var second = new ReduceOnPlateau(0.5, patience: 2, cooldown: 1)
            {
                Factor = first.Factor, Best = first.Best, BadReports = first.BadReports, CooldownLeft = first.CooldownLeft,
            };
            Assert.Equal(expected, before.Concat(figures.Skip(cut).Select(second.Report)));
        }
    }

    [Fact]
    public void APlateauOfAFigureThatShouldRiseWatchesForRises()
    {
        var schedule = new ReduceOnPlateau(0.1, patience: 0, threshold: 0.5, maximize: true, isAbsolute: true, floor: 0.05);
        Assert.Equal([1, 1, 0.1, 0.05, 0.05], new double[] { 1, 2, 2.4, 1, 2.5 }.Select(schedule.Report));
    }
}
