using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Cpu;

/// <summary>The processor: worker threads, pooled native memory, SIMD kernels.</summary>
/// <remarks>
/// The same program gives the same bits on every processor and at every number of threads. May be used from several
/// threads at once; work that overlaps is carried out by the thread that asked for it.
/// </remarks>
public sealed partial class CpuDevice : Device
{
    private readonly CpuBackend _backend;

    /// <param name="threads">Threads that work at once, the caller included, 1 to 256; null for one per core.</param>
    /// <param name="floatActivations">
    /// Whether products with quantised weights take activations as they are, which is exact on the dequantised weights
    /// and slow, instead of rounding them to 8 bits.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 1 or more than 256 threads.</exception>
    public CpuDevice(int? threads = null, bool floatActivations = false)
    {
        Workers = new Workers(threads ?? Math.Clamp(Environment.ProcessorCount, 1, Workers.MaxThreads));
        Pool = new MemoryPool();
        _backend = new CpuBackend(Workers) { KeepsActivations = floatActivations };
    }

    /// <summary>Ends the worker threads of a device that nobody holds any more.</summary>
    ~CpuDevice() => Dispose(false);

    /// <inheritdoc/>
    public override string Name => $"cpu, {Threads} thread{(Threads == 1 ? "" : "s")}, {SimdName}";

    /// <inheritdoc/>
    public override int Threads => Workers.Threads;

    /// <inheritdoc/>
    public override bool KeepsActivations => _backend.KeepsActivations;

    /// <summary>The instruction set that kernels run on: AVX-512, AVX2, 128-bit or scalar.</summary>
    public static string SimdName => SimdDispatch.Bits switch
    {
        512 => "AVX-512",
        256 => "AVX2",
        128 => "128-bit SIMD",
        _ => "scalar",
    };

    /// <inheritdoc/>
    public override Backend Backend => _backend;

    /// <inheritdoc/>
    public override DeviceMemory Memory => Pool.Memory;

    internal Workers Workers { get; }

    internal MemoryPool Pool { get; }

    /// <inheritdoc/>
    protected internal override void Reclaim() => Pool.Reclaim();

    /// <inheritdoc/>
    public override void TrimMemory() => Pool.Settle();

    /// <inheritdoc/>
    public override void ReleaseFreeMemory() => Pool.Trim();

    /// <inheritdoc/>
    public override Storage Allocate(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        TensorScope? scope = OpenScope;
        CpuStorage storage = scope?.Recycler?.TakeStorage() is CpuStorage used ? used.Renew(bytes) : new(this, bytes);
        scope?.Add(storage);
        return storage;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Workers.Dispose();
        if (disposing) Pool.Trim();
        base.Dispose(disposing);
    }
}
