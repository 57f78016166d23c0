using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Cross-entropy over rows of logits; negative targets are ignored.</summary>
internal static unsafe class CrossEntropy
{
    /// <summary>The quantities of each row; logits become z in place, ready for <see cref="Backward"/>.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="logits">[rows, classes], replaced by z.</param>
    /// <param name="targets">[rows], the true classes; negative ones give a row of zeros.</param>
    /// <param name="results">[rows], written.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="options">Terms of the loss.</param>
    public static void Forward(
        Workers workers, float* logits, int* targets, CrossEntropyRow* results, long rows, long classes,
        in CrossEntropyOptions options)
    {
        var kernel = new ForwardKernel
        {
            Z = logits, Targets = targets, Results = results, Classes = classes, Options = options,
        };
        workers.Run(ref kernel, checked((int)rows), ElementSpan.Grain(classes));
    }

    /// <summary>Replaces z by the gradient of the logits.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="z">[rows, classes], z on entry, gradients on return.</param>
    /// <param name="targets">[rows]</param>
    /// <param name="results">[rows], from the forward pass.</param>
    /// <param name="slopes">[rows], upstream gradients; null for <paramref name="lossSlope"/> in every row.</param>
    /// <param name="lossSlope">Upstream gradient of each loss, 1/rows for a mean.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="options">As in the forward pass.</param>
    public static void Backward(
        Workers workers, float* z, int* targets, CrossEntropyRow* results, CrossEntropySlopes* slopes,
        float lossSlope, long rows, long classes, in CrossEntropyOptions options)
    {
        var kernel = new BackwardKernel
        {
            Z = z, Targets = targets, Results = results, Slopes = slopes, LossSlope = lossSlope, Classes = classes,
            Options = options,
        };
        workers.Run(ref kernel, checked((int)rows), ElementSpan.Grain(classes));
    }

    /// <summary>Both passes while a row is in cache.</summary>
    /// <param name="workers">Threads to use.</param>
    /// <param name="logits">[rows, classes], replaced by their gradient.</param>
    /// <param name="targets">[rows]; negative ones give zeros.</param>
    /// <param name="results">[rows], written.</param>
    /// <param name="lossSlope">Upstream gradient of each loss.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="options">Terms of the loss.</param>
    public static void ForwardBackward(
        Workers workers, float* logits, int* targets, CrossEntropyRow* results, float lossSlope, long rows,
        long classes, in CrossEntropyOptions options)
    {
        var kernel = new ForwardKernel
        {
            Z = logits, Targets = targets, Results = results, Classes = classes, Options = options,
            WithGradient = true, LossSlope = lossSlope,
        };
        workers.Run(ref kernel, checked((int)rows), ElementSpan.Grain(classes));
    }

    internal struct ForwardKernel : IRangeKernel
    {
        public float* Z;
        public int* Targets;
        public CrossEntropyRow* Results;
        public long Classes;
        public CrossEntropyOptions Options;
        public bool WithGradient;
        public float LossSlope;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            var slopes = new CrossEntropySlopes(LossSlope);
            for (int row = start; row < end; row++)
            {
                float* z = Z + (row * Classes);
                int target = Targets[row];
                if (target < 0)
                {
                    Results[row] = default;
                    if (WithGradient) new Span<float>(z, checked((int)Classes)).Clear();
                    continue;
                }

                CrossEntropyRow result = CrossEntropyMath.Forward<TVector, TSimd>(z, Classes, target, Options);
                Results[row] = result;
                if (WithGradient)
                    CrossEntropyMath.Backward<TVector, TSimd>(z, Classes, target, result, slopes, Options);
            }
        }
    }

    internal struct BackwardKernel : IRangeKernel
    {
        public float* Z;
        public int* Targets;
        public CrossEntropyRow* Results;
        public CrossEntropySlopes* Slopes;
        public float LossSlope;
        public long Classes;
        public CrossEntropyOptions Options;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TVector, TSimd>(int start, int end)
            where TVector : unmanaged
            where TSimd : ISimd<TVector>
        {
            for (int row = start; row < end; row++)
            {
                float* z = Z + (row * Classes);
                int target = Targets[row];
                if (target < 0)
                {
                    new Span<float>(z, checked((int)Classes)).Clear();
                    continue;
                }

                CrossEntropySlopes slopes = Slopes is null ? new CrossEntropySlopes(LossSlope) : Slopes[row];
                CrossEntropyMath.Backward<TVector, TSimd>(z, Classes, target, Results[row], slopes, Options);
            }
        }
    }
}
