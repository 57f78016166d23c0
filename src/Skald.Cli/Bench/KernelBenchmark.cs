using System.Diagnostics;
using Skald.Tensors.Cpu;

namespace Skald.Cli.Bench;

/// <summary>One kernel at one shape.</summary>
/// <param name="Name">What it does, with its shape.</param>
/// <param name="Work">Floating-point operations or bytes of one run.</param>
/// <param name="IsMemoryBound">Whether the work is bytes read and written, to be held against the memory's
/// speed.</param>
/// <param name="Prepare">Makes the operands on a device and returns the run.</param>
internal sealed record KernelBenchmark(string Name, double Work, bool IsMemoryBound, Func<CpuDevice, Action> Prepare)
{
    private const int Rounds = 3;
    private const double SecondsPerRound = 0.15;
    private const int MostRepeats = 200;

    /// <summary>Runs it, with the machine's own peak measured in between.</summary>
    public KernelFigures Measure(CpuDevice device, CancellationToken cancellationToken)
    {
        Action run = Prepare(device);
        run();
        List<double> times = [], peaks = [];
        for (int round = 0; round < Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            peaks.Add(IsMemoryBound ? device.MeasureReadGigaBytes() : device.MeasurePeakGigaFlops());
            long began = Stopwatch.GetTimestamp();
            for (int i = 0; i < MostRepeats; i++)
            {
                long start = Stopwatch.GetTimestamp();
                run();
                times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                if (Stopwatch.GetElapsedTime(began).TotalSeconds > SecondsPerRound) break;
            }
        }

        double seconds = Median(times);
        return new(Name, IsMemoryBound ? "GB/s" : "GFLOP/s", seconds, Work / seconds / 1e9, Median(peaks));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
