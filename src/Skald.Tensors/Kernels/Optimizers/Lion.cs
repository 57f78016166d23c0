using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Optimizers;

/// <summary>Lion: steps of one size in the direction of a momentum's sign.</summary>
/// <remarks>Chen et al. 2023, https://arxiv.org/abs/2302.06675.</remarks>
internal static unsafe class Lion
{
    /// <summary>p ← p(1 − lr·wd) − lr · sign(β₁m + (1 − β₁)g); m ← β₂m + (1 − β₂)g.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="parameters">p, updated.</param>
    /// <param name="gradients">g; set to zero where asked.</param>
    /// <param name="momentum">m, updated.</param>
    /// <param name="count">Numbers.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="beta1">Memory in the step.</param>
    /// <param name="beta2">Memory of the momentum.</param>
    /// <param name="weightDecay">Decay per unit of learning rate.</param>
    /// <param name="gradientScale">Factor of the gradient.</param>
    /// <param name="clearGradients">Leaves zeros where the gradient was.</param>
    public static void Step(
        Workers workers, float* parameters, float* gradients, float* momentum, long count, double learningRate,
        double beta1 = 0.9, double beta2 = 0.99, double weightDecay = 0, float gradientScale = 1,
        bool clearGradients = false)
    {
        var kernel = new Kernel
        {
            P = parameters, G = gradients, M = momentum, Count = count, Rate = (float)learningRate,
            Decay = (float)(1 - (learningRate * weightDecay)), Beta1 = (float)beta1, Rest1 = (float)(1 - beta1),
            Beta2 = (float)beta2, Rest2 = (float)(1 - beta2), Scale = gradientScale, Clear = clearGradients,
        };
        workers.Run(ref kernel, ElementBlocks.Count(count), ElementBlocks.LightGrain);
    }

    internal struct Kernel : IRangeKernel
    {
        public float* P;
        public float* G;
        public float* M;
        public long Count;
        public float Rate;
        public float Decay;
        public float Beta1;
        public float Rest1;
        public float Beta2;
        public float Rest2;
        public float Scale;
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
            TVector rate = TSimd.Broadcast(Rate);
            TVector g = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(G + i, lanes), TSimd.Broadcast(Scale));
            TVector m = ElementSpan.Load<TVector, TSimd>(M + i, lanes);
            TVector mixed = TSimd.Multiply(TSimd.Broadcast(Beta1), m);
            mixed = TSimd.MultiplyAdd(TSimd.Broadcast(Rest1), g, mixed);
            TVector up = TSimd.And(TSimd.Less(TSimd.Zero, mixed), rate);
            TVector down = TSimd.And(TSimd.Less(mixed, TSimd.Zero), rate);
            TVector p = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(P + i, lanes), TSimd.Broadcast(Decay));
            p = TSimd.Add(TSimd.Subtract(p, up), down);
            m = TSimd.Multiply(TSimd.Broadcast(Beta2), m);
            m = TSimd.MultiplyAdd(TSimd.Broadcast(Rest2), g, m);
            ElementSpan.Store<TVector, TSimd>(m, M + i, lanes);
            ElementSpan.Store<TVector, TSimd>(p, P + i, lanes);
            if (Clear) ElementSpan.Store<TVector, TSimd>(TSimd.Zero, G + i, lanes);
        }
    }
}
