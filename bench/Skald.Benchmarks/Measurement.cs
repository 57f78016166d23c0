using System.Diagnostics;

namespace Skald.Benchmarks;

/// <summary>Times a call against the machine: short turns of both alternate, and medians are compared.</summary>
/// <param name="byProcessor">
/// Counts the processor time of this process instead of the time that passed: what one thread would do on a machine
/// that others also use. With several threads it also counts their waiting.
/// </param>
internal sealed class Measurement(bool byProcessor)
{
    private const int Turns = 30;
    private const double SecondsPerTurn = 0.003;

    /// <summary>Seconds of one call of each, measured in turns of equal length.</summary>
    public (Times Call, Times Reference) Alternate(Action call, Action reference)
    {
        int calls = CallsPerTurn(call), references = CallsPerTurn(reference);
        var seconds = new double[Turns];
        var referenceSeconds = new double[Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            referenceSeconds[turn] = Time(reference, references) / references;
            seconds[turn] = Time(call, calls) / calls;
        }

        return (Times.Of(seconds), Times.Of(referenceSeconds));
    }

    private int CallsPerTurn(Action call)
    {
        call();
        double once = Math.Min(Time(call, 1), Time(call, 1));
        return (int)Math.Clamp(SecondsPerTurn / Math.Max(once, 1e-7), 1, 100_000);
    }

    private double Time(Action call, int calls)
    {
        double start = Now();
        for (int i = 0; i < calls; i++) call();
        return Now() - start;
    }

    private double Now() => byProcessor
        ? Environment.CpuUsage.TotalTime.TotalSeconds
        : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
