using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Randomness;

/// <summary>Arrays of random numbers; a number depends on the seed, the stream and its own place only.</summary>
internal static unsafe class RandomFill
{
    /// <summary>x[i] uniform in [low, high), from 24 random bits.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">Written.</param>
    /// <param name="count">Numbers.</param>
    /// <param name="philox">Seed and stream.</param>
    /// <param name="low">Least value.</param>
    /// <param name="high">Upper end, not reached but for rounding.</param>
    /// <param name="offset">Place of x[0] in the stream: a shard's first global element.</param>
    public static void Uniform(
        Workers workers, float* x, long count, Philox philox, float low = 0, float high = 1, long offset = 0)
    {
        var kernel = new RandomKernel
        {
            X = x, Count = count, Offset = offset, Philox = philox, Shift = low, Scale = high - low,
        };
        workers.Run(ref kernel, ElementBlocks.Count(count), ElementBlocks.HeavyGrain);
    }

    /// <summary>x[i] normal, by Box and Muller's method.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">Written.</param>
    /// <param name="count">Numbers.</param>
    /// <param name="philox">Seed and stream.</param>
    /// <param name="mean">Mean.</param>
    /// <param name="deviation">Standard deviation.</param>
    /// <param name="offset">Place of x[0] in the stream.</param>
    public static void Normal(
        Workers workers, float* x, long count, Philox philox, float mean = 0, float deviation = 1, long offset = 0)
    {
        var kernel = new RandomKernel
        {
            X = x, Count = count, Offset = offset, Philox = philox, Shift = mean, Scale = deviation, IsNormal = true,
        };
        workers.Run(ref kernel, ElementBlocks.Count(count), ElementBlocks.HeavyGrain);
    }
}
