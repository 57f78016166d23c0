using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
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
        AdamWTask task = AdamWTask.Of(settings, step, gradientScale);
        task.P = parameters;
        task.G = gradients;
        task.M = first;
        task.V = second;
        task.Count = count;
        Step(workers, new(ref task), clearGradients);
    }

    /// <summary>The step of many parameters in one call of the workers.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="tasks">The parameters; their items are numbered here.</param>
    /// <param name="clearGradients">Leaves zeros where the gradients were.</param>
    public static void Step(Workers workers, Span<AdamWTask> tasks, bool clearGradients = false)
    {
        int items = 0;
        foreach (ref AdamWTask task in tasks)
        {
            task.FirstItem = items;
            items = checked(items + ElementBlocks.Count(task.Count));
        }

        fixed (AdamWTask* all = tasks)
        {
            var kernel = new Kernel { Tasks = all, Count = tasks.Length, Clear = clearGradients };
            workers.Run(ref kernel, items, ElementBlocks.LightGrain);
        }
    }

    internal struct Kernel : IRangeKernel
    {
        public AdamWTask* Tasks;
        public int Count;
        public bool Clear;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            int index = 0;
            while (start < end)
            {
                while (index + 1 < Count && Tasks[index + 1].FirstItem <= start) index++;
                int last = index + 1 < Count ? int.Min(Tasks[index + 1].FirstItem, end) : end;
                int before = Tasks[index].FirstItem;
                Range<TVector, TSimd>(Tasks[index], start - before, last - before);
                start = last;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Range<TVector, TSimd>(in AdamWTask task, int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            (long first, long last) = ElementBlocks.Range(start, end, task.Count);
            long whole = first + ElementSpan.Whole(last - first);
            for (long i = first; i < whole; i += 16) Update<TVector, TSimd>(task, i, 16);
            if (whole < last) Update<TVector, TSimd>(task, whole, (int)(last - whole));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Update<TVector, TSimd>(in AdamWTask t, long i, int lanes)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            TVector g = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(t.G + i, lanes), TSimd.Broadcast(t.Scale));
            TVector m = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(t.M + i, lanes), TSimd.Broadcast(t.Beta1));
            m = TSimd.MultiplyAdd(g, TSimd.Broadcast(t.Rest1), m);
            TVector v = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(t.V + i, lanes), TSimd.Broadcast(t.Beta2));
            v = TSimd.MultiplyAdd(TSimd.Multiply(g, g), TSimd.Broadcast(t.Rest2), v);
            TVector root = TSimd.Divide(TSimd.Sqrt(v), TSimd.Broadcast(t.RootCorrection));
            TVector direction = TSimd.Divide(m, TSimd.Add(root, TSimd.Broadcast(t.Epsilon)));
            TVector p = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(t.P + i, lanes), TSimd.Broadcast(t.Decay));
            p = TSimd.NegateMultiplyAdd(TSimd.Broadcast(t.StepSize), direction, p);
            ElementSpan.Store<TVector, TSimd>(m, t.M + i, lanes);
            ElementSpan.Store<TVector, TSimd>(v, t.V + i, lanes);
            ElementSpan.Store<TVector, TSimd>(p, t.P + i, lanes);
            if (Clear) ElementSpan.Store<TVector, TSimd>(TSimd.Zero, t.G + i, lanes);
        }
    }
}
