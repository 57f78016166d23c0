using System.Diagnostics;
using Skald.Cli;

namespace Skald.Tests.Cli;

/// <summary>The command as a process of its own, for what only the operating system can do to it.</summary>
internal sealed class SkaldProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    public SkaldProcess(params IEnumerable<string> args)
        : this([], args)
    {
    }

    /// <param name="environment">Variables of its own.</param>
    /// <param name="args">The words after <c>skald</c>.</param>
    public SkaldProcess((string Name, string Value)[] environment, IEnumerable<string> args)
    {
        string program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Environment.ProcessPath!;
        if (Path.GetFileNameWithoutExtension(program) != "dotnet") program = "dotnet";
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(SkaldCommand).Assembly.Location);
        foreach (string arg in args) start.ArgumentList.Add(arg);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public string Error => _error.GetAwaiter().GetResult();

    /// <summary>Reads standard output up to a line that begins so; false at its end.</summary>
    public bool ReadUntil(string beginning)
    {
        while (_process.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return true;
        return false;
    }

    /// <summary>All of standard output.</summary>
    public string ReadToEnd() => _process.StandardOutput.ReadToEnd();

    /// <summary>Ends the process as SIGKILL does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the process to end: SIGTERM.</summary>
    public void Terminate()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void WaitForExit()
    {
        while (_process.StandardOutput.ReadLine() is not null)
        {
        }

        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
