using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Threading;

/// <summary>Threads that share a range of work with their caller: they spin between ranges, then park.</summary>
/// <remarks>
/// <para>A call allocates nothing. The caller works too, so <c>threads</c> counts it; one means no others.</para>
/// <para>
/// A call made while another is under way, from a second thread or from inside a kernel, is carried out by its caller
/// alone: correct, and never a deadlock.
/// </para>
/// <para>The threads hold this object, so its owner must dispose of it, from a finalizer if need be.</para>
/// </remarks>
internal sealed unsafe class Workers : IDisposable
{
    /// <summary>Most threads that can be asked for.</summary>
    public const int MaxThreads = 256;

    private const long Open = 1L << 31;
    private const int Apart = 16;  // longs: two cache lines, which processors fetch together

    /// <summary>How long a thread looks for work before it parks: 50 µs, about the cost of a wake-up.</summary>
    private static readonly long s_spinTicks = Stopwatch.Frequency / 20_000;

    private readonly SemaphoreSlim _wake = new(0);
    private int _busy;       // 1 while a call is under way
    private int _parked;     // threads waiting on _wake
    private bool _stop;
    private readonly long _spin;

    // The call under way. _ticket = epoch << 32 | open bit | threads that have entered.
    private long _ticket;
    private int _left;
    private readonly long[] _ranges;  // of each thread, Apart apart: its first piece | one past its last << 32
    private readonly WaitingReads[] _reads;
    private int _count;
    private int _chunk;
    private void* _kernel;
    private delegate*<void*, int, int, void> _body;
    private ExceptionDispatchInfo? _failure;

    /// <param name="threads">Threads that work at once, the caller included: 1 to 256.</param>
    public Workers(int threads)
    {
        if (threads is < 1 or > MaxThreads)
        {
            throw new ArgumentOutOfRangeException(
                nameof(threads), threads, $"Workers: threads must lie in [1, {MaxThreads}], got {threads}.");
        }

        Threads = threads;
        // Threads that share processors would only keep one another from working.
        _spin = threads <= Environment.ProcessorCount ? s_spinTicks : 0;
        Scratch = new ScratchPool(4 * threads);
        _ranges = new long[(threads + 1) * Apart];
        _reads = new WaitingReads[threads];
        for (int i = 0; i < threads; i++) _reads[i] = new();
        for (int i = 1; i < threads; i++)
        {
            int place = i;
            new Thread(() => Loop(place)) { IsBackground = true, Name = $"skald worker {i}" }.Start();
        }
    }

    /// <summary>Threads that work at once, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Working memory that kernels rent while they run.</summary>
    public ScratchPool Scratch { get; }

    /// <summary>Carries out items [0, <paramref name="count"/>) of a kernel and returns when all are done.</summary>
    /// <param name="kernel">The work; what it changes in itself is there when the call returns.</param>
    /// <param name="count">Items.</param>
    /// <param name="grain">Fewest items worth handing to another thread.</param>
    public void Run<TKernel>(ref TKernel kernel, int count, int grain)
        where TKernel : struct, IRangeKernel
    {
        if (count <= 0) return;
        if (Threads == 1 || count <= grain || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            SimdDispatch.Run(ref kernel, 0, count);
            return;
        }

        // A copy on this stack, which does not move: the caller's may lie in an object that the collector moves.
        TKernel held = kernel;
        try
        {
            _chunk = Chunk(count, grain);
            _count = count;
            Deal((int)(((long)count + _chunk - 1) / _chunk));
            _left = 0;
            _kernel = Unsafe.AsPointer(ref held);
            _body = &Body<TKernel>;
            Share();
        }
        finally
        {
            _kernel = null;
            kernel = held;
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>The first item of a thread's part in a call of <see cref="Run"/>; the part before it ends there.</summary>
    /// <param name="thread">0, the caller, to <see cref="Threads"/>: where the last part ends.</param>
    /// <param name="count">Items.</param>
    /// <param name="grain">As given to <see cref="Run"/>.</param>
    public int First(int thread, int count, int grain)
    {
        int chunk = Chunk(count, grain), pieces = (int)(((long)count + chunk - 1) / chunk);
        return (int)Math.Min(count, FirstPiece(thread, pieces) * chunk);
    }

    /// <summary>Names the memory that a thread will read soon and may fetch while it waits for work.</summary>
    /// <param name="thread">0, the caller, to <see cref="Threads"/> - 1.</param>
    /// <param name="start">Its first byte; any address does.</param>
    /// <param name="bytes">How much of it.</param>
    public void ReadSoon(int thread, byte* start, long bytes) => _reads[thread].Set(start, bytes);

    /// <summary>Lets the threads end. Calls made later are carried out by their caller.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _stop, true);
        if (Threads > 1) _wake.Release(Threads - 1);
    }

    private static void Body<TKernel>(void* kernel, int start, int end)
        where TKernel : struct, IRangeKernel => SimdDispatch.Run(ref Unsafe.AsRef<TKernel>(kernel), start, end);

    private void Share()
    {
        long epoch = (_ticket >> 32) + 1;
        Volatile.Write(ref _ticket, (epoch << 32) | Open);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _parked) > 0) WakeParked();

        Take(0);

        // Close the call: whoever has not entered by now finds nothing to do and is not waited for.
        long closed = Interlocked.And(ref _ticket, ~Open);
        int entered = (int)(closed & (Open - 1));
        WaitForOthers(entered);

        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    private void WaitForOthers(int entered)
    {
        // Pieces are of equal size, so the others finish at about the same time: yielding at once would cost more.
        for (long deadline = Stopwatch.GetTimestamp() + _spin; ;)
        {
            for (int i = 0; i < 16; i++)
            {
                if (Volatile.Read(ref _left) == entered) return;
                if (!_reads[0].Fetch()) Thread.SpinWait(1);
            }

            if (Stopwatch.GetTimestamp() >= deadline) break;
        }

        var spin = default(SpinWait);
        while (Volatile.Read(ref _left) != entered) spin.SpinOnce(sleep1Threshold: -1);
    }

    private void WakeParked()
    {
        int parked = Interlocked.Exchange(ref _parked, 0);
        if (parked > 0) _wake.Release(parked);
    }

    /// <summary>Items of a piece.</summary>
    /// <remarks>A thread takes half of what it has left each time, which evens out a slow one; the last still hide the cost.</remarks>
    private int Chunk(int count, int grain) =>
        Math.Max(Math.Max(grain, 1), (int)(((long)count + (Threads * 16) - 1) / (Threads * 16)));

    private long FirstPiece(int thread, int pieces) => (long)pieces * thread / Threads;

    /// <summary>Gives each thread its part of the pieces: the same part of every range.</summary>
    /// <remarks>So most of what a thread reads it has written itself, in the call before, and finds in its cache.</remarks>
    private void Deal(int pieces)
    {
        for (int thread = 0; thread < Threads; thread++)
        {
            long first = FirstPiece(thread, pieces), end = FirstPiece(thread + 1, pieces);
            Volatile.Write(ref _ranges[(thread + 1) * Apart], first | (end << 32));
        }
    }

    /// <summary>Carries out a thread's own pieces from the first, then those of others from the last.</summary>
    private void Take(int thread)
    {
        try
        {
            for (int i = 0; i < Threads; i++)
            {
                ref long range = ref _ranges[(((thread + i) % Threads) + 1) * Apart];
                while (TryTake(ref range, isOwn: i == 0, out int first, out int end))
                    _body(_kernel, (int)((long)first * _chunk), (int)Math.Min((long)end * _chunk, _count));
            }
        }
        catch (Exception failure)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
            for (int i = 1; i <= Threads; i++) Volatile.Write(ref _ranges[i * Apart], 0);
        }
    }

    /// <summary>Takes half of what is left of a range, and the last piece whole.</summary>
    private static bool TryTake(ref long range, bool isOwn, out int first, out int end)
    {
        while (true)
        {
            long seen = Volatile.Read(ref range);
            (first, end) = ((int)seen, (int)(seen >> 32));
            if (first >= end) return false;
            int half = Math.Max(1, (end - first) / 2);
            long rest = isOwn ? seen + half : seen - ((long)half << 32);
            if (Interlocked.CompareExchange(ref range, rest, seen) != seen) continue;
            if (isOwn) end = first + half;
            else first = end - half;
            return true;
        }
    }

    private void Loop(int thread)
    {
        long seen = 0;
        while (!Volatile.Read(ref _stop))
        {
            if (TryEnter(ref seen))
            {
                Take(thread);
                Interlocked.Increment(ref _left);
            }
            else
            {
                Wait(seen, _reads[thread]);
            }
        }
    }

    private bool TryEnter(ref long seen)
    {
        while (true)
        {
            long ticket = Volatile.Read(ref _ticket);
            long epoch = ticket >> 32;
            if (epoch == seen || (ticket & Open) == 0) return false;
            if (Interlocked.CompareExchange(ref _ticket, ticket + 1, ticket) != ticket) continue;
            seen = epoch;
            return true;
        }
    }

    private bool HasWork(long seen)
    {
        long ticket = Volatile.Read(ref _ticket);
        return (ticket & Open) != 0 && ticket >> 32 != seen;
    }

    private void Wait(long seen, WaitingReads reads)
    {
        long deadline = Stopwatch.GetTimestamp() + _spin;
        do
        {
            for (int i = 0; i < 16; i++)
            {
                if (HasWork(seen)) return;
                if (!reads.Fetch()) Thread.SpinWait(1);
            }
        }
        while (Stopwatch.GetTimestamp() < deadline);

        Interlocked.Increment(ref _parked);
        // Looked at again after announcing itself: a call opened in between must not be slept through.
        if (HasWork(seen) || Volatile.Read(ref _stop))
        {
            int parked = Volatile.Read(ref _parked);
            while (parked > 0)
            {
                int now = Interlocked.CompareExchange(ref _parked, parked - 1, parked);
                if (now == parked) return;
                parked = now;
            }
            // The caller has counted this thread among the parked and released the semaphore for it.
        }

        _wake.Wait();
    }
}
