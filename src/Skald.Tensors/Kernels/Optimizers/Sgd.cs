using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Optimizers;

/// <summary>Gradient descent with momentum, as PyTorch defines it, in one pass.</summary>
internal static unsafe class Sgd
{
    /// <summary>
    /// g ← g + wd·p; b ← μb + (1 − d)g, or g at the first step; p ← p − lr·b, or p − lr·(g + μb) with Nesterov.
    /// </summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="parameters">p, updated.</param>
    /// <param name="gradients">g; set to zero where asked, else kept.</param>
    /// <param name="momentum">b, updated; null where μ is 0.</param>
    /// <param name="count">Numbers.</param>
    /// <param name="settings">Rates.</param>
    /// <param name="first">The momentum is not yet there: it becomes the gradient.</param>
    /// <param name="gradientScale">Factor of the gradient.</param>
    /// <param name="clearGradients">Leaves zeros where the gradient was.</param>
    public static void Step(
        Workers workers, float* parameters, float* gradients, float* momentum, long count, in SgdSettings settings,
        bool first, float gradientScale = 1, bool clearGradients = false)
    {
        var kernel = new Kernel
        {
            P = parameters, G = gradients, B = settings.Momentum == 0 ? null : momentum, Count = count,
            Rate = (float)settings.LearningRate, Decay = (float)settings.WeightDecay,
            Momentum = (float)settings.Momentum, Rest = (float)(1 - settings.Dampening), First = first,
            Nesterov = settings.Nesterov, Scale = gradientScale, Clear = clearGradients,
        };
        workers.Run(ref kernel, ElementBlocks.Count(count), ElementBlocks.LightGrain);
    }

    internal struct Kernel : IRangeKernel
    {
        public float* P;
        public float* G;
        public float* B;
        public long Count;
        public float Rate;
        public float Decay;
        public float Momentum;
        public float Rest;
        public float Scale;
        public bool First;
        public bool Nesterov;
        public bool Clear;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            (long first, long last) = ElementBlocks.Range(start, end, Count);
            long whole = first + ElementSpan.Whole(last - first);
            for (long i = first; i < whole; i += 16) Update<TVector, TSimd>(i, 16);
            if (whole < last) Update<TVector, TSimd>(whole, (int)(last - whole));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Update<TVector, TSimd>(long i, int lanes)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            TVector p = ElementSpan.Load<TVector, TSimd>(P + i, lanes);
            TVector g = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(G + i, lanes), TSimd.Broadcast(Scale));
            g = TSimd.MultiplyAdd(TSimd.Broadcast(Decay), p, g);
            if (B is not null)
            {
                TVector momentum = TSimd.Broadcast(Momentum);
                TVector b = g;
                if (!First)
                {
                    b = TSimd.Multiply(momentum, ElementSpan.Load<TVector, TSimd>(B + i, lanes));
                    b = TSimd.MultiplyAdd(TSimd.Broadcast(Rest), g, b);
                }

                ElementSpan.Store<TVector, TSimd>(b, B + i, lanes);
                g = Nesterov ? TSimd.MultiplyAdd(momentum, b, g) : b;
            }

            p = TSimd.NegateMultiplyAdd(TSimd.Broadcast(Rate), g, p);
            ElementSpan.Store<TVector, TSimd>(p, P + i, lanes);
            if (Clear) ElementSpan.Store<TVector, TSimd>(TSimd.Zero, G + i, lanes);
        }
    }
}
