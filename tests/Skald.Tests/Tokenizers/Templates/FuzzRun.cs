using System.Diagnostics;
using System.Globalization;
using Skald.Tokenizers.Templates;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Rounds of mutated input: a fixed number of them, or as many as the environment gives seconds for.</summary>
/// <remarks>SKALD_FUZZ_SECONDS is what one test takes; SKALD_FUZZ_SEED begins elsewhere.</remarks>
internal sealed class FuzzRun(int rounds)
{
    /// <summary>Processor time after which a round counts as a hang, on any machine that runs tests.</summary>
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(20);

    private int _round;

    /// <summary>Runs rounds; each gets its own generator, so that one that fails can be run again alone.</summary>
    /// <param name="round">Makes an input from the generator and tries it; gives the input, for the report.</param>
    /// <param name="mostAllocated">Bytes that a round may allocate.</param>
    public void Run(Func<Random, FuzzCase> round, long mostAllocated)
    {
        int seed = Number("SKALD_FUZZ_SEED") ?? 20251122;
        int? seconds = Number("SKALD_FUZZ_SECONDS");
        long end = Stopwatch.GetTimestamp() + ((seconds ?? 0) * Stopwatch.Frequency);
        (int done, int accepted, int slowest, long largest) = (0, 0, 0, 0);
        TimeSpan longest = default;
        using Timer watch = Watch(seed);
        for (; seconds is null ? done < rounds : Stopwatch.GetTimestamp() < end; done++)
        {
            Volatile.Write(ref _round, done);
            FuzzCase input = round(new Random(seed + done));
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = Environment.CpuUsage.TotalTime;
            try
            {
                input.Try();
                accepted++;
            }
            catch (Exception failure) when (failure is TemplateException or FormatException)
            {
                // The documented ways to fail.
            }
            catch (Exception other) when (other is not OperationCanceledException)
            {
                Assert.Fail($"round {seed + done}: {other}\n{input.Text}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            TimeSpan taken = Environment.CpuUsage.TotalTime - start;
            largest = Math.Max(largest, allocated);
            if (taken > longest) (longest, slowest) = (taken, seed + done);
            Assert.True(allocated <= mostAllocated, $"round {seed + done} allocated {allocated} bytes\n{input.Text}");
            Assert.True(taken < s_hang, $"round {seed + done} took {taken}\n{input.Text}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{done} rounds, {accepted} accepted; "
            + $"at most {longest.TotalMilliseconds:F0} ms of the processor (round {slowest}) and {largest / 1e6:F1} MB"));
    }

    // A round that never ends cannot be failed from within: the process ends and names it.
    private Timer Watch(int seed)
    {
        (int last, TimeSpan began) = (-1, default);
        return new Timer(_ =>
        {
            int now = Volatile.Read(ref _round);
            TimeSpan time = Environment.CpuUsage.TotalTime;
            if (now != last) (last, began) = (now, time);
            else if (time - began > 6 * s_hang) Environment.FailFast($"FuzzRun: round {seed + now} does not end.");
        }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    private static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;
}
