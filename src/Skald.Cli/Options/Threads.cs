using Skald.Training.Runs;

namespace Skald.Cli.Options;

/// <summary>How many threads a verb works with.</summary>
internal static class Threads
{
    /// <summary>The most that a device takes.</summary>
    public const int Most = 256;

    /// <summary>The number that was asked for; one per physical core where none was.</summary>
    /// <exception cref="UsageException">It lies outside 1 to 256.</exception>
    public static int Of(int? asked)
    {
        if (asked is < 1 or > Most)
            throw new UsageException(
                $"--threads must lie between 1 and {Most}, got {asked}; leave it out for one per core.");
        Processor processor = Processor.Read();
        return asked ?? Math.Clamp(processor.PhysicalCores ?? processor.LogicalCores, 1, Most);
    }
}
