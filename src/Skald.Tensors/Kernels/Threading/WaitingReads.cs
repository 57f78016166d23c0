using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Threading;

/// <summary>Memory that a thread asks for, a little at a time, while it has nothing else to do.</summary>
/// <remarks>
/// Addresses need not be valid: a processor drops requests for memory that is not there. Threads' objects lie apart, lest
/// one thread's writes take the others' lines away.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal sealed unsafe class WaitingReads
{
    private const int Lines = 4;

    private long _start, _bytes;
    private long _begun, _fetched;  // of the thread that waits

    /// <summary>What to ask for from now on; what has been asked for already is not asked for again.</summary>
    public void Set(byte* start, long bytes)
    {
        Volatile.Write(ref _bytes, bytes);
        Volatile.Write(ref _start, (long)start);
    }

    /// <summary>Asks for the next few lines; false where none are left.</summary>
    public bool Fetch()
    {
        if (!Sse.IsSupported) return false;
        long start = Volatile.Read(ref _start);
        if (start != _begun) (_begun, _fetched) = (start, 0);
        if (_fetched >= Volatile.Read(ref _bytes)) return false;
        byte* from = (byte*)start + _fetched;
        for (int line = 0; line < 64 * Lines; line += 64) Sse.Prefetch1(from + line);
        _fetched += 64 * Lines;
        return true;
    }
}
