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
    private volatile Diversion? _diversion;
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

    /// <summary>Lets Ctrl+C stop a part of the work alone, until the result is disposed: the answer in a conversation.</summary>
    /// <param name="stop">Stops that part; a second time ends the process as ever.</param>
    public IDisposable Divert(Action stop) => _diversion = new Diversion(this, stop);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _fileTooLarge?.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        if (signal.Signal == PosixSignal.SIGINT && _diversion is { } diversion && diversion.TryStop())
        {
            signal.Cancel = true;
            return;
        }

        if (_source.IsCancellationRequested) return;
        signal.Cancel = true;
        _source.Cancel();
    }

    private sealed class Diversion(StopSignal owner, Action stop) : IDisposable
    {
        private int _isUsed;

        public bool TryStop()
        {
            if (Interlocked.Exchange(ref _isUsed, 1) != 0) return false;
            stop();
            return true;
        }

        public void Dispose() => owner._diversion = null;
    }
}
