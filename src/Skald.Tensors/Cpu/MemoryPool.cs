using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Skald.Tensors.Cpu;

/// <summary>Aligned native memory that is handed out, watched weakly, and reused when unreachable or released.</summary>
/// <remarks>
/// <para>
/// Managed objects around tensors are tiny, so the garbage collector alone would let dead tensors pile up. The pool
/// counts the bytes it hands out and, when a block is missing and enough has gone out since the last look, collects
/// the young generations and takes back every block whose storage is gone. Each block keeps one weak handle for life.
/// </para>
/// <para>Safe for concurrent use.</para>
/// </remarks>
internal sealed unsafe class MemoryPool
{
    private const int Alignment = 64;
    // Bytes handed out between two looks for dead storages. A look costs a fraction of a millisecond: small models take
    // one every other step, and no model holds more than this besides what it needs.
    private const long Budget = 64L << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Stack<Block>> _free = [];
    private readonly List<Block> _used = [];
    private long _reserved;
    private long _inUse;
    private long _peak;
    private long _sinceCollection;

    public DeviceMemory Memory
    {
        get
        {
            lock (_lock) return new(_reserved, _inUse, _peak);
        }
    }

    /// <summary>A block of at least <paramref name="bytes"/>, uninitialised, that belongs to <paramref name="owner"/>.</summary>
    public Block Take(long bytes, CpuStorage owner)
    {
        long size = SizeClass(bytes);
        lock (_lock)
        {
            if (!TryReuse(size, out Block? block) && _sinceCollection >= Budget)
            {
                Collect();
                TryReuse(size, out block);
            }

            block ??= Reserve(size);
            block.Assign(owner);
            block.Index = _used.Count;
            _used.Add(block);
            _inUse += size;
            _sinceCollection += size;
            return block;
        }
    }

    /// <summary>Takes a block back from its owner.</summary>
    public void Return(Block block)
    {
        lock (_lock)
        {
            if (block.Index < 0) return;
            Free(block);
        }
    }

    /// <summary>Takes a block from its owner and gives it back to the system.</summary>
    public void Discard(Block block)
    {
        lock (_lock)
        {
            if (block.Index < 0) return;
            Remove(block);
            _reserved -= block.Size;
            block.Dispose();
        }
    }

    /// <summary>Takes back every block whose storage the collector has found dead.</summary>
    public void Reclaim()
    {
        lock (_lock) TakeBackDead();
    }

    /// <summary>Collects all that is unreachable, and gives it and all free blocks back to the system.</summary>
    public void Settle()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Reclaim();
        Trim();
    }

    /// <summary>Gives all free blocks back to the system.</summary>
    public void Trim()
    {
        lock (_lock)
        {
            foreach (Stack<Block> blocks in _free.Values)
            {
                foreach (Block block in blocks)
                {
                    _reserved -= block.Size;
                    block.Dispose();
                }
            }

            _free.Clear();
        }

        SystemHeap.Trim();
    }

    /// <summary>
    /// Small sizes in steps of 64 bytes, larger ones in steps of an eighth of their power of two. Large tensors recur in
    /// exact sizes and are most of the memory: theirs are steps of a sixty-fourth, and at last of 64 KiB.
    /// </summary>
    private static long SizeClass(long bytes)
    {
        if (bytes <= 1024) return Math.Max(Alignment, (bytes + Alignment - 1) & -Alignment);
        int power = 63 - (int)long.LeadingZeroCount(bytes);
        long step = 1L << (power < 16 ? Math.Max(6, power - 3) : Math.Clamp(power - 6, 12, 16));
        return checked(bytes + step - 1) & -step;
    }

    private bool TryReuse(long size, out Block? block)
    {
        block = null;
        return _free.TryGetValue(size, out Stack<Block>? blocks) && blocks.TryPop(out block);
    }

    private Block Reserve(long size)
    {
        Block block;
        try
        {
            block = new Block(this, size);
        }
        catch (OutOfMemoryException)
        {
            Collect(everything: true);
            if (TryReuse(size, out Block? found)) return found!;
            Trim();
            block = new Block(this, size);
        }

        _reserved += size;
        _peak = Math.Max(_peak, _reserved);
        return block;
    }

    private void Free(Block block)
    {
        Remove(block);
        if (!_free.TryGetValue(block.Size, out Stack<Block>? blocks)) _free[block.Size] = blocks = new();
        blocks.Push(block);
    }

    private void Remove(Block block)
    {
        Block last = _used[^1];
        _used[block.Index] = last;
        last.Index = block.Index;
        _used.RemoveAt(_used.Count - 1);
        block.Index = -1;
        _inUse -= block.Size;
    }

    private void Collect(bool everything = false)
    {
        long before = _inUse;
        GC.Collect(everything ? 2 : 1, GCCollectionMode.Forced, blocking: true);
        TakeBackDead();
        // Storages that have survived into the oldest generation die there too, if more slowly.
        if (!everything && before - _inUse < _sinceCollection / 4)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
            TakeBackDead();
        }

        _sinceCollection = 0;
    }

    private void TakeBackDead()
    {
        for (int i = _used.Count - 1; i >= 0; i--)
            if (!_used[i].HasOwner) Free(_used[i]);
    }

    /// <summary>One aligned piece of native memory.</summary>
    internal sealed class Block : IDisposable
    {
        private readonly MemoryPool _pool;
        private GCHandle _owner;

        public Block(MemoryPool pool, long size)
        {
            _pool = pool;
            Size = size;
            Pointer = (byte*)NativeMemory.AlignedAlloc(checked((nuint)size), Alignment);
            _owner = GCHandle.Alloc(null, GCHandleType.Weak);
        }

        ~Block() => Dispose();

        public byte* Pointer { get; private set; }

        public long Size { get; }

        /// <summary>Place among the pool's used blocks; −1 when free.</summary>
        public int Index { get; set; } = -1;

        public bool HasOwner => _owner.Target is not null;

        public void Assign(CpuStorage owner)
        {
            Debug.Assert(Index < 0, "A block is handed out once.");
            _owner.Target = owner;
        }

        public void Return() => _pool.Return(this);

        public void Dispose()
        {
            if (Pointer == null) return;
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            _owner.Free();
            GC.SuppressFinalize(this);
        }
    }
}
