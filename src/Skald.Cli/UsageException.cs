namespace Skald.Cli;

/// <summary>
/// A command line that parses and still makes no sense; the process answers <see cref="ExitCode.Usage"/>.
/// </summary>
internal sealed class UsageException(string message) : Exception(message);
