using Skald.Training.Runs;

namespace Skald.Tests.Training.Runs;

public sealed class RunLogTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void LinesAfterTheCheckpointThatASessionResumesFromAreSuperseded()
    {
        Write(Step(1), Step(2), Line("checkpoint", 2), Line("evaluation", 2), Step(3), Step(4), Line("resume", 2),
            Step(3));
        Assert.Equal(
            [("step", 1L), ("step", 2), ("checkpoint", 2), ("resume", 2), ("step", 3)],
            RunLog.Read(_file).Select(line => (line.Event, line.Step)));
        Assert.Equal(8, File.ReadAllLines(_file).Length);
    }

    [Fact]
    public void ACheckpointWhoseLineIsMissingStillCounts()
    {
        Write(Step(1), Step(2), Step(3), Line("resume", 2));
        Assert.Equal([1L, 2, 2], RunLog.Read(_file).Select(line => line.Step));
    }

    [Fact]
    public void ATornLineIsEndedAndPassedOver()
    {
        Write(Step(1));
        File.AppendAllText(_file, "{\"event\":\"step\",\"st");
        Write(Line("resume", 1), Step(2));
        Assert.Equal(["step", "resume", "step"], RunLog.Read(_file).Select(line => line.Event));
    }

    [Fact]
    public void LossesThatAreNotFiniteSurvive()
    {
        Write(new LogLine { Event = "step", Step = 1, Loss = double.NaN, GradientNorm = double.PositiveInfinity });
        LogLine line = Assert.Single(RunLog.Read(_file));
        Assert.Equal((double.NaN, double.PositiveInfinity), (line.Loss, line.GradientNorm));
    }

    [Fact]
    public void ALogThatIsNotThereIsEmpty() => Assert.Empty(RunLog.Read(_file + ".none"));

    [Fact]
    public void TheChartIsDrawnFromAnyLog()
    {
        foreach (int steps in new[] { 0, 1, 2, 5000 })
        {
            LogLine[] log =
            [
                .. Enumerable.Range(1, steps).Select(i => Step(i) with { Loss = 1 + (1.0 / i) }),
                Line("evaluation", steps) with { ValidationLoss = double.NaN },
            ];
            var chart = System.Xml.Linq.XDocument.Parse(LossChart.Draw(log));
            Assert.DoesNotContain("NaN", chart.ToString());
            Assert.Equal(steps > 0, chart.ToString().Contains("training", StringComparison.Ordinal));
        }
    }

    private static LogLine Step(long step) => Line("step", step) with { Loss = 2 };

    private static LogLine Line(string name, long step) => new() { Event = name, Step = step };

    private void Write(params LogLine[] lines)
    {
        using var log = new RunLog(_file);
        foreach (LogLine line in lines) log.Append(line);
    }
}
