using System.Globalization;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Processor time of the calling thread, which other tests and other programs do not add to.</summary>
internal static class ThreadTime
{
    private const string Schedule = "/proc/thread-self/schedstat";

    /// <summary>False on systems that do not tell.</summary>
    public static bool IsKnown => File.Exists(Schedule);

    /// <summary>Milliseconds of the processor that an action takes.</summary>
    public static double Of(Action action)
    {
        long before = Now();
        action();
        return (Now() - before) / 1e6;
    }

    private static long Now() => long.Parse(File.ReadAllText(Schedule).Split(' ')[0], CultureInfo.InvariantCulture);
}
