using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Optimizers;

/// <summary>Adam with decoupled weight decay, in one pass over parameters, gradients and moments.</summary>
/// <remarks>Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101; the formula is PyTorch's.</remarks>
internal static unsafe class AdamW
{
    /// <summary>
    /// p ← p(1 − lr·wd); m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²;
    /// p ← p − lr/(1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
    /// </summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="parameters">p, updated.</param>
    /// <param name="gradients">g; set to zero where asked.</param>
    /// <param name="first">m, updated.</param>
    /// <param name="second">v, updated.</param>
    /// <param name="count">Numbers.</param>
    /// <param name="settings">Rates.</param>
    /// <param name="step">t, 1 at the first update.</param>
    /// <param name="gradientScale">Factor of the gradient: clipping, accumulation.</param>
    /// <param name="clearGradients">Leaves zeros where the gradient was.</param>
    public static void Step(
        Workers workers, float* parameters, float* gradients, float* first, float* second, long count,
        in AdamWSettings settings, long step, float gradientScale = 1, bool clearGradients = false)
    {
        double correction1 = 1 - ScalarMath.Pow(settings.Beta1, step);
        double correction2 = 1 - ScalarMath.Pow(settings.Beta2, step);
        var kernel = new Kernel
        {
            P = parameters, G = gradients, M = first, V = second, Count = count,
            Decay = (float)(1 - (settings.LearningRate * settings.WeightDecay)),
            Beta1 = (float)settings.Beta1, Rest1 = (float)(1 - settings.Beta1),
            Beta2 = (float)settings.Beta2, Rest2 = (float)(1 - settings.Beta2),
            StepSize = (float)(settings.LearningRate / correction1),
            RootCorrection = (float)double.Sqrt(correction2),
            Epsilon = (float)settings.Epsilon, Scale = gradientScale, Clear = clearGradients,
        };
        workers.Run(ref kernel, ElementBlocks.Count(count), ElementBlocks.LightGrain);
    }

    internal struct Kernel : IRangeKernel
    {
        public float* P;
        public float* G;
        public float* M;
        public float* V;
        public long Count;
        public float Decay;
        public float Beta1;
        public float Rest1;
        public float Beta2;
        public float Rest2;
        public float StepSize;
        public float RootCorrection;
        public float Epsilon;
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
            TVector g = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(G + i, lanes), TSimd.Broadcast(Scale));
            TVector m = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(M + i, lanes), TSimd.Broadcast(Beta1));
            m = TSimd.MultiplyAdd(g, TSimd.Broadcast(Rest1), m);
            TVector v = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(V + i, lanes), TSimd.Broadcast(Beta2));
            v = TSimd.MultiplyAdd(TSimd.Multiply(g, g), TSimd.Broadcast(Rest2), v);
            TVector root = TSimd.Divide(TSimd.Sqrt(v), TSimd.Broadcast(RootCorrection));
            TVector direction = TSimd.Divide(m, TSimd.Add(root, TSimd.Broadcast(Epsilon)));
            TVector p = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(P + i, lanes), TSimd.Broadcast(Decay));
            p = TSimd.NegateMultiplyAdd(TSimd.Broadcast(StepSize), direction, p);
            ElementSpan.Store<TVector, TSimd>(m, M + i, lanes);
            ElementSpan.Store<TVector, TSimd>(v, V + i, lanes);
            ElementSpan.Store<TVector, TSimd>(p, P + i, lanes);
            if (Clear) ElementSpan.Store<TVector, TSimd>(TSimd.Zero, G + i, lanes);
        }
    }
}
