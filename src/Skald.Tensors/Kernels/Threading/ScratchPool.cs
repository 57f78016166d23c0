using System.Runtime.InteropServices;

namespace Skald.Tensors.Kernels.Threading;

/// <summary>Working memory for kernels: packed panels, tiles, partial sums. Rented for the length of a call.</summary>
/// <remarks>Safe for concurrent use; allocates only until every thread has what it needs.</remarks>
internal sealed unsafe class ScratchPool
{
    /// <summary>Bytes to which every block is aligned: one cache line, one AVX-512 register.</summary>
    public const int Alignment = 64;

    private readonly Block?[] _free;

    public ScratchPool(int slots) => _free = new Block?[slots];

    /// <summary>Takes a block of at least <paramref name="floats"/> floats, uninitialised.</summary>
    public Block Rent(long floats)
    {
        Block? small = null;
        for (int i = 0; i < _free.Length; i++)
        {
            if (Volatile.Read(ref _free[i]) is null) continue;
            if (Interlocked.Exchange(ref _free[i], null) is not { } block) continue;
            if (block.Length >= floats)
            {
                if (small != null) Return(small);
                return block;
            }

            // Too small: the largest of these is replaced by the new block, so that sizes settle after the first step.
            if (small == null)
            {
                small = block;
            }
            else
            {
                Return(small.Length < block.Length ? small : block);
                small = small.Length < block.Length ? block : small;
            }
        }

        small?.Dispose();
        return new Block(floats);
    }

    /// <summary>Gives a block back.</summary>
    public void Return(Block block)
    {
        for (int i = 0; i < _free.Length; i++)
            if (Interlocked.CompareExchange(ref _free[i], block, null) is null) return;
        block.Dispose();
    }

    /// <summary>Aligned native memory, freed with its last reference.</summary>
    internal sealed class Block : IDisposable
    {
        public Block(long floats)
        {
            Length = floats;
            Pointer = (float*)NativeMemory.AlignedAlloc(checked((nuint)floats * sizeof(float)), Alignment);
        }

        ~Block() => Dispose();

        public float* Pointer { get; private set; }

        public long Length { get; }

        public void Dispose()
        {
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            GC.SuppressFinalize(this);
        }
    }
}
