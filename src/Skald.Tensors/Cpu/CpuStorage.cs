namespace Skald.Tensors.Cpu;

/// <summary>Native memory of a <see cref="CpuDevice"/>. Its block returns to the pool when this object is unreachable.</summary>
internal sealed unsafe class CpuStorage : Storage
{
    private readonly CpuDevice _device;
    private readonly MemoryPool.Block _block;

    public CpuStorage(CpuDevice device, long bytes)
    {
        _device = device;
        Bytes = bytes;
        _block = device.Pool.Take(bytes, this);
        Pointer = _block.Pointer;
    }

    public override Device Device => _device;

    public override long Bytes { get; }

    /// <summary>First byte, aligned to 64; null once released.</summary>
    public byte* Pointer { get; private set; }

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
