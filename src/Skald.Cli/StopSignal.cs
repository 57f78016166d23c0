using System.Runtime.InteropServices;

namespace Skald.Cli;

/// <summary>Turns the first Ctrl+C or SIGTERM into a cancellation; the second ends the process at once.</summary>
/// <remarks>
/// A file beyond the user's size limit (<c>ulimit -f</c>) would end the process with a core dump; here the write fails
/// instead, and the failure becomes a sentence.
/// </remarks>
internal sealed class StopSignal : IDisposable
{
    private const PosixSignal FileSizeExceeded = (PosixSignal)25;  // SIGXFSZ of Linux and macOS

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration? _fileTooLarge;

    public StopSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        if (!OperatingSystem.IsWindows())
            _fileTooLarge = PosixSignalRegistration.Create(FileSizeExceeded, signal => signal.Cancel = true);
    }

    /// <summary>Cancelled once the process has been asked to stop.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _fileTooLarge?.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested) return;
        signal.Cancel = true;
        _source.Cancel();
    }
}
