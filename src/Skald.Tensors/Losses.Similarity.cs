namespace Skald.Tensors;

public static partial class Losses
{
    private const float MagnitudeEpsilon = 1e-12f;

    /// <summary>a·b / (|a| |b|) along an axis; each norm is at least ε.</summary>
    public static Tensor CosineSimilarity(Tensor a, Tensor b, int axis = 1, float epsilon = 1e-8f) =>
        (a * b).Sum(axis) / (a.Norm(2, [axis]).Clamp(epsilon) * b.Norm(2, [axis]).Clamp(epsilon));

    /// <summary>1 − cos(a, b) where the target is 1, max(0, cos(a, b) − margin) where it is −1.</summary>
    /// <param name="a">[batch, width], or [width].</param>
    /// <param name="b">Like a.</param>
    /// <param name="target">[batch], or [].</param>
    /// <param name="margin">Similarity that unlike pairs may have.</param>
    /// <param name="reduction">Over the batch.</param>
    public static Tensor CosineEmbedding(
        Tensor a, Tensor b, Tensor target, float margin = 0, Reduction reduction = Reduction.Mean)
    {
        Tensor magnitudes = (a.Square().Sum(-1) + MagnitudeEpsilon) * (b.Square().Sum(-1) + MagnitudeEpsilon);
        Tensor cosine = (a * b).Sum(-1) / magnitudes.Sqrt();
        return Reduce(
            Tensor.Where(target.Detach().To(DType.Float32).EqualTo(1f), 1f - cosine, Positive(cosine - margin)),
            reduction);
    }

    /// <summary>|a − b + ε| along the last axis: the distance of rows.</summary>
    /// <param name="a">[..., width].</param>
    /// <param name="b">[..., width]; both broadcast.</param>
    /// <param name="p">Order of the norm.</param>
    /// <param name="epsilon">Added to each difference.</param>
    /// <param name="keepDim">Keeps the last axis, with length 1.</param>
    public static Tensor PairwiseDistance(
        Tensor a, Tensor b, float p = 2, float epsilon = 1e-6f, bool keepDim = false) =>
        (a - b + epsilon).Norm(p, [-1], keepDim);

    /// <summary>Distances of all pairs of rows.</summary>
    /// <param name="a">[..., n, width].</param>
    /// <param name="b">[..., m, width].</param>
    /// <param name="p">Order of the norm.</param>
    /// <returns>[..., n, m]. The gradient of a distance of 0 is 0.</returns>
    public static Tensor CDist(Tensor a, Tensor b, float p = 2) => (a.Unsqueeze(-2) - b.Unsqueeze(-3)).Norm(p, [-1]);

    /// <summary>max(0, margin + |anchor − positive| − |anchor − negative|).</summary>
    /// <param name="anchor">[batch, width].</param>
    /// <param name="positive">[batch, width], to be near.</param>
    /// <param name="negative">[batch, width], to be far.</param>
    /// <param name="margin">By how much farther.</param>
    /// <param name="p">Order of the norm.</param>
    /// <param name="epsilon">Added to each difference.</param>
    /// <param name="swap">Takes the positive's distance to the negative where that is smaller.</param>
    /// <param name="reduction">Over the batch.</param>
    public static Tensor TripletMargin(
        Tensor anchor, Tensor positive, Tensor negative, float margin = 1, float p = 2, float epsilon = 1e-6f,
        bool swap = false, Reduction reduction = Reduction.Mean)
    {
        Tensor near = PairwiseDistance(anchor, positive, p, epsilon);
        Tensor far = PairwiseDistance(anchor, negative, p, epsilon);
        if (swap) far = Tensor.Minimum(far, PairwiseDistance(positive, negative, p, epsilon));
        return Reduce(Positive(near - far + margin), reduction);
    }

    /// <summary>max(0, margin − target · (a − b)) for targets of −1 and 1.</summary>
    public static Tensor MarginRanking(
        Tensor a, Tensor b, Tensor target, float margin = 0, Reduction reduction = Reduction.Mean) =>
        Reduce(Positive(margin - (target * (a - b))), reduction);

    /// <summary>The symmetric contrastive loss of CLIP: row i of a belongs to row i of b and to no other.</summary>
    /// <remarks>Radford et al. 2021, https://arxiv.org/abs/2103.00020.</remarks>
    /// <param name="a">[batch, width].</param>
    /// <param name="b">[batch, width].</param>
    /// <param name="scale">Inverse temperature.</param>
    /// <returns>The loss, shape [], and the scaled similarities [batch, batch].</returns>
    public static (Tensor Loss, Tensor Logits) InfoNce(Tensor a, Tensor b, float scale)
    {
        Tensor logits = (a.Normalize(2, -1) * scale).MatMul(b.Normalize(2, -1).Mt());
        Tensor places = a.Device.Arange(a.Shape[0]);
        return ((CrossEntropy(logits, places) + CrossEntropy(logits.Mt(), places)) / 2f, logits);
    }
}
