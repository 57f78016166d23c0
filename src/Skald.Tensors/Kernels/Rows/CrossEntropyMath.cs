using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Cross-entropy of one row of logits, forward and backward, for kernels that hold the row in cache.</summary>
internal static unsafe class CrossEntropyMath
{
    /// <summary>Reduces a row; its logits become z, scaled and capped, in place.</summary>
    /// <param name="z">[classes], logits on entry and z on return.</param>
    /// <param name="classes">Classes, at least 1.</param>
    /// <param name="target">The true class.</param>
    /// <param name="options">Terms of the loss.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CrossEntropyRow Forward<TVector, TSimd>(
        float* z, long classes, long target, in CrossEntropyOptions options)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long full = classes - (classes % 16);
        int rest = (int)(classes - full);
        if (options.LogitScale != 1 || options.SoftCap != 0) Transform<TVector, TSimd>(z, classes, options);

        TVector most = TSimd.Broadcast(float.NegativeInfinity);
        for (long i = 0; i < full; i += 16) most = TSimd.Max(TSimd.Load(z + i), most);
        if (rest > 0) most = TSimd.Max(Tail.Load<TVector, TSimd>(z + full, rest, float.NegativeInfinity), most);
        float largest = TSimd.MaxLane(most);
        TVector shift = TSimd.Broadcast(largest);

        // Σ e, Σ e (z − max) for the entropy and Σ (z − max) for the smoothed target.
        TVector sum = TSimd.Zero;
        TVector weighted = TSimd.Zero;
        TVector plain = TSimd.Zero;
        for (long i = 0; i < full; i += 16)
        {
            TVector d = TSimd.Subtract(TSimd.Load(z + i), shift);
            TVector e = VectorMath.Exp<TVector, TSimd>(d);
            sum = TSimd.Add(sum, e);
            weighted = TSimd.MultiplyAdd(e, Finite<TVector, TSimd>(d), weighted);
            plain = TSimd.Add(plain, d);
        }

        if (rest > 0)
        {
            TVector d = TSimd.Subtract(Tail.Load<TVector, TSimd>(z + full, rest, float.NegativeInfinity), shift);
            TVector e = VectorMath.Exp<TVector, TSimd>(d);
            sum = TSimd.Add(sum, e);
            weighted = TSimd.MultiplyAdd(e, Finite<TVector, TSimd>(d), weighted);
            plain = TSimd.Add(plain, TSimd.Subtract(Tail.Load<TVector, TSimd>(z + full, rest, largest), shift));
        }

        double total = TSimd.Sum(sum);
        double log = ScalarMath.Log(total);
        double lse = largest + log;
        double logProbability = z[target] - (double)largest - log;
        double entropy = log - (TSimd.Sum(weighted) / total);
        double smooth = options.LabelSmoothing;
        double loss = -logProbability;
        if (smooth != 0) loss = ((1 - smooth) * loss) + (smooth * (log - ((double)TSimd.Sum(plain) / classes)));
        loss += options.ZLoss * lse * lse;
        return new CrossEntropyRow((float)loss, (float)logProbability, (float)lse, (float)entropy);
    }

    /// <summary>Puts the gradient of the logits where <see cref="Forward"/> left z.</summary>
    /// <param name="z">[classes], z on entry and the gradient on return.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="target">The true class.</param>
    /// <param name="row">What the forward pass returned.</param>
    /// <param name="slopes">Upstream gradients.</param>
    /// <param name="options">As in the forward pass.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<TVector, TSimd>(
        float* z, long classes, long target, in CrossEntropyRow row, in CrossEntropySlopes slopes,
        in CrossEntropyOptions options)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        // ∂/∂z = p (b − h · log p) + u, and t more at the target.
        float smooth = options.LabelSmoothing;
        float t = slopes.LogProbability - (slopes.Loss * (1 - smooth));
        float b = slopes.Loss * (1 + (2 * options.ZLoss * row.LogSumExp));
        b += slopes.LogSumExp - slopes.LogProbability - (slopes.Entropy * row.Entropy);
        TVector uniform = TSimd.Broadcast(-slopes.Loss * smooth / classes);
        TVector factor = TSimd.Broadcast(b);
        TVector entropy = TSimd.Broadcast(slopes.Entropy);
        TVector lse = TSimd.Broadcast(row.LogSumExp);
        TVector chain = TSimd.Broadcast(options.LogitScale);
        bool capped = options.SoftCap != 0;
        TVector perCap = TSimd.Broadcast(capped ? 1 / options.SoftCap : 0);
        TVector one = TSimd.Broadcast(1f);
        float targetZ = z[target];
        for (long i = 0; i < classes; i += 16)
        {
            TVector v = ElementSpan.Load<TVector, TSimd>(z, i, classes);
            TVector logP = TSimd.Subtract(v, lse);
            TVector p = VectorMath.Exp<TVector, TSimd>(logP);
            TVector inner = TSimd.NegateMultiplyAdd(entropy, Finite<TVector, TSimd>(logP), factor);
            TVector slope = TSimd.MultiplyAdd(p, inner, uniform);
            slope = TSimd.Multiply(slope, chain);
            if (capped)
            {
                TVector ratio = TSimd.Multiply(v, perCap);
                slope = TSimd.Multiply(slope, TSimd.NegateMultiplyAdd(ratio, ratio, one));
            }

            ElementSpan.Store<TVector, TSimd>(slope, z, i, classes);
        }

        float targetRatio = capped ? targetZ * (1 / options.SoftCap) : 0;
        float targetChain = options.LogitScale * float.FusedMultiplyAdd(-targetRatio, targetRatio, 1);
        z[target] = float.FusedMultiplyAdd(t, targetChain, z[target]);
    }

    /// <summary>z = cap · tanh(scale · logit / cap), in place.</summary>
    private static void Transform<TVector, TSimd>(float* z, long classes, in CrossEntropyOptions options)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector scale = TSimd.Broadcast(options.LogitScale);
        TVector cap = TSimd.Broadcast(options.SoftCap);
        bool capped = options.SoftCap != 0;
        for (long i = 0; i < classes; i += 16)
        {
            TVector v = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(z, i, classes), scale);
            if (capped) v = TSimd.Multiply(cap, VectorMath.Tanh<TVector, TSimd>(TSimd.Divide(v, cap)));
            ElementSpan.Store<TVector, TSimd>(v, z, i, classes);
        }
    }

    /// <summary>No lower than −1,000, so that a probability of 0 times its logarithm is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finite<TVector, TSimd>(TVector log)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TSimd.Max(TSimd.Broadcast(-1000f), log);
}
