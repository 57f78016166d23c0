using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Elementwise;
using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Rows;

/// <summary>Cross-entropy of one row of logits, forward and backward, for kernels that hold the row in cache.</summary>
internal static unsafe class CrossEntropyMath
{
    /// <summary>
    /// Slopes below this are 0: products with them would be subnormal numbers, which take processors a hundred times as
    /// long.
    /// </summary>
    private const float Negligible = 1e-30f;

    /// <summary>Probabilities below e to this are 0 in slopes, for the same reason.</summary>
    private const float LeastLog = -75;

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
        float u = -slopes.Loss * smooth / classes;
        float targetZ = z[target];
        float perCap = options.SoftCap != 0 ? 1 / options.SoftCap : 0;
        TVector factor = TSimd.Broadcast(b);
        TVector uniform = TSimd.Broadcast(u);
        TVector entropy = TSimd.Broadcast(slopes.Entropy);
        TVector lse = TSimd.Broadcast(row.LogSumExp);
        TVector scale = TSimd.Broadcast(options.LogitScale);
        TVector inverse = TSimd.Broadcast(perCap);
        long whole = ElementSpan.Whole(classes);
        for (long i = 0; i < whole; i += 16)
        {
            TVector v = TSimd.Load(z + i);
            TVector slope = Slope<TVector, TSimd>(v, lse, entropy, factor, uniform);
            TSimd.Store(Chain<TVector, TSimd>(slope, v, scale, inverse, perCap != 0), z + i);
        }

        if (whole < classes)
        {
            int rest = (int)(classes - whole);
            TVector v = ElementSpan.Load<TVector, TSimd>(z + whole, rest);
            TVector slope = Slope<TVector, TSimd>(v, lse, entropy, factor, uniform);
            slope = Chain<TVector, TSimd>(slope, v, scale, inverse, perCap != 0);
            ElementSpan.Store<TVector, TSimd>(slope, z + whole, rest);
        }

        float targetRatio = perCap != 0 ? targetZ * perCap : 0;
        float targetChain = options.LogitScale * float.FusedMultiplyAdd(-targetRatio, targetRatio, 1);
        z[target] = float.FusedMultiplyAdd(t, targetChain, z[target]);
    }

    /// <summary>p (b − h · log p) + u.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Slope<TVector, TSimd>(
        TVector z, TVector lse, TVector entropy, TVector factor, TVector uniform)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector log = TSimd.Subtract(z, lse), floor = TSimd.Broadcast(LeastLog);
        // A NaN comes through: it is not less, and the maximum's second operand.
        TVector p = VectorMath.Exp<TVector, TSimd>(TSimd.Max(floor, log));
        p = TSimd.Select(TSimd.Less(log, floor), TSimd.Zero, p);
        TVector inner = TSimd.NegateMultiplyAdd(entropy, Finite<TVector, TSimd>(log), factor);
        return TSimd.MultiplyAdd(p, inner, uniform);
    }

    /// <summary>From z back to the logit: times scale · (1 − (z/cap)²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Chain<TVector, TSimd>(
        TVector slope, TVector z, TVector scale, TVector perCap, bool capped)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        slope = TSimd.Multiply(slope, scale);
        if (capped)
        {
            TVector ratio = TSimd.Multiply(z, perCap);
            slope = TSimd.Multiply(slope, TSimd.NegateMultiplyAdd(ratio, ratio, TSimd.Broadcast(1f)));
        }

        TVector isTiny = TSimd.Less(VectorMath.Abs<TVector, TSimd>(slope), TSimd.Broadcast(Negligible));
        return TSimd.Select(isTiny, TSimd.Zero, slope);
    }

    /// <summary>z = cap · tanh(scale · logit / cap), in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transform<TVector, TSimd>(float* z, long classes, in CrossEntropyOptions options)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector scale = TSimd.Broadcast(options.LogitScale);
        TVector cap = TSimd.Broadcast(options.SoftCap);
        bool capped = options.SoftCap != 0;
        long whole = ElementSpan.Whole(classes);
        for (long i = 0; i < whole; i += 16) Step(z + i, 16, scale, cap, capped);
        if (whole < classes) Step(z + whole, (int)(classes - whole), scale, cap, capped);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Step(float* z, int lanes, TVector scale, TVector cap, bool capped)
        {
            TVector v = TSimd.Multiply(ElementSpan.Load<TVector, TSimd>(z, lanes), scale);
            if (capped) v = TSimd.Multiply(cap, VectorMath.Tanh<TVector, TSimd>(TSimd.Divide(v, cap)));
            ElementSpan.Store<TVector, TSimd>(v, z, lanes);
        }
    }

    /// <summary>No lower than −1,000, so that a probability of 0 times its logarithm is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finite<TVector, TSimd>(TVector log)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => TSimd.Max(TSimd.Broadcast(-1000f), log);
}
