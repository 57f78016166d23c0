namespace Skald.Tensors;

public static partial class Losses
{
    /// <summary>Cross-entropy between logits and classes, or probabilities of classes.</summary>
    /// <param name="logits">[batch, classes, ...], or [classes].</param>
    /// <param name="target">Integers of the logits' shape without the classes, or Float32 probabilities of their
    /// shape.</param>
    /// <param name="weight">[classes], weight of each class.</param>
    /// <param name="reduction">A mean divides by the weights of the targets that count; for probabilities by the
    /// rows.</param>
    /// <param name="labelSmoothing">ε: share of the target spread over all classes, the target included, in [0,
    /// 1].</param>
    /// <param name="ignoreIndex">Integer targets that don't count.</param>
    /// <returns>Shape [], or the integer targets' shape. The mean over no rows is NaN.</returns>
    public static Tensor CrossEntropy(
        Tensor logits, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
        float labelSmoothing = 0, int ignoreIndex = -100)
    {
        int axis = ClassAxis(logits);
        Tensor logProbs = logits.LogSoftmax(axis);
        return target.DType.IsFloatingPoint()
            ? SoftCrossEntropy(logProbs, target, weight, reduction, labelSmoothing)
            : Likelihood(logProbs, target, weight, reduction, labelSmoothing, ignoreIndex);
    }

    /// <summary>The negative log-likelihood of classes.</summary>
    /// <param name="logProbs">[batch, classes, ...], or [classes]: log-probabilities.</param>
    /// <param name="target">Integers of that shape without the classes.</param>
    /// <param name="weight">[classes], weight of each class.</param>
    /// <param name="reduction">A mean divides by the weights of the targets that count.</param>
    /// <param name="ignoreIndex">Targets that don't count.</param>
    public static Tensor Nll(
        Tensor logProbs, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean,
        int ignoreIndex = -100) =>
        Likelihood(logProbs, target, weight, reduction, 0, ignoreIndex);

    /// <summary>
    /// Multi-class margin loss: Σ over other classes of max(0, margin − x[target] + x[class])ᵖ / classes.
    /// </summary>
    /// <param name="x">[batch, classes].</param>
    /// <param name="target">[batch], integers.</param>
    /// <param name="p">1 or 2.</param>
    /// <param name="margin">By how much the target should lead.</param>
    /// <param name="weight">[classes], weight of each class.</param>
    /// <param name="reduction">Over the batch.</param>
    public static Tensor MultiMargin(
        Tensor x, Tensor target, int p = 1, float margin = 1, Tensor? weight = null,
        Reduction reduction = Reduction.Mean)
    {
        Tensor places = target.Detach().To(DType.Int64).Unsqueeze(1);
        Tensor excess = Positive(x - x.Gather(1, places) + margin);
        if (p == 2) excess = excess.Square();
        if (weight is not null) excess *= weight.IndexSelect(0, places.Squeeze(1)).Unsqueeze(1);
        return Reduce(excess.Scatter(1, places, 0).Sum(1) / x.Shape[1], reduction);
    }

    private static Tensor SoftCrossEntropy(
        Tensor logProbs, Tensor target, Tensor? weight, Reduction reduction, float smoothing)
    {
        int axis = ClassAxis(logProbs), classes = logProbs.Shape[axis];
        if (smoothing > 0) target = (target * (1 - smoothing)) + (smoothing / classes);
        Tensor terms = logProbs * target;
        if (weight is not null) terms *= PerClass(weight, logProbs);
        Tensor losses = -terms.Sum(axis);
        return reduction == Reduction.Mean ? losses.Sum() / losses.Length : Reduce(losses, reduction);
    }

    private static Tensor Likelihood(
        Tensor logProbs, Tensor target, Tensor? weight, Reduction reduction, float smoothing, int ignoreIndex)
    {
        int axis = ClassAxis(logProbs), classes = logProbs.Shape[axis];
        Device device = logProbs.Device;
        Tensor places = target.Detach().To(DType.Int64), zero = device.Scalar(0);
        Tensor counts = places.NotEqualTo(device.Scalar(ignoreIndex, DType.Int64));
        places = Tensor.Where(counts, places, device.Scalar(0, DType.Int64));
        Tensor shares = weight is null
            ? counts.To(DType.Float32)
            : Tensor.Where(counts, weight.IndexSelect(0, places.Reshape(-1)).Reshape(places.Shape), zero);
        Tensor losses = Tensor.Where(
            counts, -(logProbs.Gather(axis, places.Unsqueeze(axis)).Select(axis, 0) * shares), zero);
        if (smoothing > 0)
        {
            Tensor spread = -(weight is null ? logProbs : logProbs * PerClass(weight, logProbs)).Sum(axis);
            losses = (losses * (1 - smoothing)) + (Tensor.Where(counts, spread, zero) * (smoothing / classes));
        }

        return reduction == Reduction.Mean ? losses.Sum() / shares.Sum() : Reduce(losses, reduction);
    }

    private static int ClassAxis(Tensor x) => x.Rank > 1 ? 1 : 0;

    private static Tensor PerClass(Tensor weight, Tensor x)
    {
        for (int axis = 2; axis < x.Rank; axis++) weight = weight.Unsqueeze(-1);
        return weight;
    }
}
