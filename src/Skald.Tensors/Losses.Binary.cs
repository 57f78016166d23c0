namespace Skald.Tensors;

public static partial class Losses
{
    /// <summary>Binary cross-entropy of probabilities; each logarithm is at least −100.</summary>
    /// <param name="probs">In [0, 1].</param>
    /// <param name="target">In [0, 1], of the same shape.</param>
    /// <param name="weight">Broadcasts; does not enter the divisor.</param>
    /// <param name="reduction">Over all elements.</param>
    public static Tensor BinaryCrossEntropy(
        Tensor probs, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        Tensor losses = -((target * probs.Log().Clamp(-100)) + ((1f - target) * (-probs).Log1p().Clamp(-100)));
        return Reduce(weight is null ? losses : losses * weight, reduction);
    }

    /// <summary>Binary cross-entropy of logits, without overflow.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="target">In [0, 1], of the same shape.</param>
    /// <param name="weight">Broadcasts; does not enter the divisor.</param>
    /// <param name="positiveWeight">Broadcasts: weight of the term of target 1.</param>
    /// <param name="reduction">Over all elements.</param>
    public static Tensor BinaryCrossEntropyWithLogits(
        Tensor logits, Tensor target, Tensor? weight = null, Tensor? positiveWeight = null,
        Reduction reduction = Reduction.Mean)
    {
        Tensor log = logits.LogSigmoid();
        if (positiveWeight is not null) log *= ((positiveWeight - 1f) * target) + 1f;
        Tensor losses = ((1f - target) * logits) - log;
        return Reduce(weight is null ? losses : losses * weight, reduction);
    }

    /// <summary>log(1 + e^(−target · x)) for targets of −1 and 1.</summary>
    public static Tensor SoftMargin(Tensor x, Tensor target, Reduction reduction = Reduction.Mean) =>
        Reduce(-(target * x).LogSigmoid(), reduction);

    /// <summary>Binary cross-entropy of logits, averaged over the classes of each row.</summary>
    /// <param name="x">[..., classes], logits.</param>
    /// <param name="target">0 or 1, of the same shape.</param>
    /// <param name="weight">[classes].</param>
    /// <param name="reduction">Over the rows.</param>
    public static Tensor MultiLabelSoftMargin(
        Tensor x, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        Tensor losses = -((target * x.LogSigmoid()) + ((1f - target) * (-x).LogSigmoid()));
        if (weight is not null) losses *= weight;
        return Reduce(losses.Mean(-1), reduction);
    }

    /// <summary>x where the target is 1, max(0, margin − x) where it is −1.</summary>
    public static Tensor HingeEmbedding(
        Tensor x, Tensor target, float margin = 1, Reduction reduction = Reduction.Mean) =>
        Reduce(Tensor.Where(target.Detach().EqualTo(1f), x, Positive(margin - x)), reduction);

    /// <summary>The discriminator's loss of a GAN: mean max(0, 1 − real) + mean max(0, 1 + fake).</summary>
    /// <remarks>Lim and Ye 2017, https://arxiv.org/abs/1705.02894.</remarks>
    public static Tensor HingeDiscriminator(Tensor real, Tensor fake) =>
        (1f - real).Relu().Mean() + (1f + fake).Relu().Mean();
}
