using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Randomness;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Dropout: each number becomes 0 with probability p, else x / (1 − p).</summary>
/// <remarks>The mask is a function of seed, stream and place: the backward pass makes it anew.</remarks>
internal static unsafe class Dropout
{
    /// <summary>y = x · mask / (1 − p); with gradients in place of x, the backward pass.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="x">count numbers.</param>
    /// <param name="y">count numbers, written; may be x.</param>
    /// <param name="count">Numbers.</param>
    /// <param name="p">Probability of 0, in [0, 1].</param>
    /// <param name="philox">Seed and stream, the same in both passes.</param>
    /// <param name="offset">Place of x[0] in the stream: its global row times the row's width.</param>
    /// <param name="accumulate">Adds to y instead of replacing it.</param>
    public static void Apply(
        Workers workers, float* x, float* y, long count, float p, Philox philox, long offset = 0,
        bool accumulate = false)
    {
        var kernel = new Kernel
        {
            X = x, Y = y, Count = count, P = p, Scale = p < 1 ? 1 / (1 - p) : 0, Philox = philox, Offset = offset,
            Accumulate = accumulate,
        };
        workers.Run(ref kernel, ElementBlocks.Count(count), ElementBlocks.HeavyGrain);
    }

    internal struct Kernel : IRangeKernel
    {
        public float* X;
        public float* Y;
        public long Count;
        public float P;
        public float Scale;
        public Philox Philox;
        public long Offset;
        public bool Accumulate;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            float* uniform = stackalloc float[ElementBlocks.Size];
            TVector p = TSimd.Broadcast(P);
            TVector scale = TSimd.Broadcast(Scale);
            for (int block = start; block < end; block++)
            {
                long first = (long)block * ElementBlocks.Size;
                int count = (int)long.Min(ElementBlocks.Size, Count - first);
                var draw = new RandomKernel
                {
                    X = uniform, Count = count, Offset = Offset + first, Philox = Philox, Scale = 1,
                };
                draw.Run<TVector, TSimd>(0, 1);
                float* x = X + first;
                float* y = Y + first;
                int whole = (int)ElementSpan.Whole(count);
                for (int i = 0; i < whole; i += 16) Mask<TVector, TSimd>(uniform + i, x + i, y + i, p, scale, 16);
                if (whole == count) continue;
                Mask<TVector, TSimd>(uniform + whole, x + whole, y + whole, p, scale, count - whole);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Mask<TVector, TSimd>(
            float* uniform, float* x, float* y, TVector p, TVector scale, int lanes)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            TVector keep = TSimd.LessOrEqual(p, ElementSpan.Load<TVector, TSimd>(uniform, lanes));
            TVector kept = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(x, lanes), scale);
            ElementSpan.Store<TVector, TSimd>(TSimd.And(keep, kept), y, lanes, Accumulate);
        }
    }
}
