namespace Skald.Cli;

/// <summary>What the process answers to the shell that started it.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The verb ran and failed: a file, the machine or the numbers were at fault.</summary>
    public const int Failed = 1;

    /// <summary>The command line was wrong, and nothing ran.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl+C or SIGTERM: 128 and the number of SIGINT, as shells count.</summary>
    public const int Stopped = 130;
}
