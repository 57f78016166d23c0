namespace Skald.Tensors.Cpu;

/// <summary>Native memory of a <see cref="CpuDevice"/>. Its block returns to the pool when this object is unreachable.</summary>
internal sealed unsafe class CpuStorage : Storage
{
    private readonly CpuDevice _device;
    private MemoryPool.Block _block;
    private long _bytes;

    public CpuStorage(CpuDevice device, long bytes)
    {
        _device = device;
        _bytes = bytes;
        _block = device.Pool.Take(bytes, this);
        Pointer = _block.Pointer;
    }

    public override Device Device => _device;

    public override long Bytes => _bytes;

    /// <summary>First byte, aligned to 64; null once released.</summary>
    public byte* Pointer { get; private set; }

    /// <summary>Takes other memory, once its own has been released.</summary>
    public CpuStorage Renew(long bytes)
    {
        Reset();
        _bytes = bytes;
        _block = _device.Pool.Take(bytes, this);
        Pointer = _block.Pointer;
        return this;
    }

    public override void Release()
    {
        if (Pointer == null) return;
        Pointer = null;
        _block.Return();
    }

    public override void Discard()
    {
        if (Pointer == null) return;
        Pointer = null;
        _device.Pool.Discard(_block);
    }
}
