using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Randomness;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Dropout of a chunk's probabilities, after their sum is taken: what stays is divided by its share.</summary>
/// <remarks>
/// The number of a probability is its place in [B, H, T, S], so that forward and backward draw alike, whatever the blocks and
/// threads.
/// </remarks>
internal static unsafe class AttentionDropout
{
    private const int Side = AttentionBlock.Side;

    /// <summary>Draws the uniform numbers of the entered chunk's probabilities into the block.</summary>
    /// <param name="o">What is attended; its share to drop is not 0.</param>
    /// <param name="block">Rows and chunk.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Draw<TVector, TSimd>(in AttentionOperands o, in AttentionBlock block)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* rows = stackalloc float[Side * Side];
        int first = block.Document.KeyBegin + block.ChunkStart + block.ChunkLow;
        for (int row = 0; row < block.Rows; row++)
        {
            long query = (((long)block.Document.Batch * o.Heads) + block.HeadOf(row)) * o.Queries + block.TimeOf(row);
            var draw = new RandomKernel
            {
                X = rows + (row * Side) + block.ChunkLow,
                Count = block.ChunkHigh - block.ChunkLow,
                Offset = o.DropoutOffset + (query * o.Keys) + first,
                Philox = o.DropoutStream,
                Scale = 1,
            };
            draw.Run<TVector, TSimd>(0, 1);
        }

        AttentionPack.Transpose(rows, Side, block.Uniform, Side, 16 * block.Vectors, Side);
    }

    /// <summary>Drops elements of a tile of the chunk that was drawn for: probabilities, or their gradients.</summary>
    /// <param name="o">What is attended; its share to drop is not 0.</param>
    /// <param name="block">Rows and chunk.</param>
    /// <param name="tile">[64 keys, 64 rows].</param>
    public static void Apply<TVector, TSimd>(in AttentionOperands o, in AttentionBlock block, float* tile)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector share = TSimd.Broadcast(o.Dropout), scale = TSimd.Broadcast(o.Dropout < 1 ? 1 / (1 - o.Dropout) : 0);
        for (int v = 0; v < block.Vectors; v++)
        {
            for (int key = block.Low[v]; key < block.High[v]; key++)
            {
                int at = (key * Side) + (16 * v);
                TVector keep = TSimd.LessOrEqual(share, TSimd.Load(block.Uniform + at));
                TSimd.Store(TSimd.And(keep, TSimd.Multiply(TSimd.Load(tile + at), scale)), tile + at);
            }
        }
    }
}
