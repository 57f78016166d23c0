namespace Skald.Tensors;

/// <summary>Norms over groups of channels and over batches: axis 0 is the batch, axis 1 the channels.</summary>
public sealed partial class Tensor
{
    /// <summary><see cref="LayerNorm(Tensor, Tensor, float)"/> over several last axes at once.</summary>
    /// <param name="axes">How many.</param>
    /// <param name="weight">The lengths of these axes, or null for none.</param>
    /// <param name="bias">The lengths of these axes, or null for none.</param>
    /// <param name="epsilon">Inside the root.</param>
    public Tensor LayerNorm(int axes, Tensor? weight = null, Tensor? bias = null, float epsilon = 1e-5f) =>
        Flatten(Rank - axes).LayerNorm(weight?.Flatten(), bias?.Flatten(), epsilon).Reshape(Shape);

    /// <summary>
    /// Mean 0 and variance 1 over each group of channels of each example, then weight and bias per channel.
    /// </summary>
    /// <remarks>Wu and He 2018, https://arxiv.org/abs/1803.08494.</remarks>
    /// <param name="groups">Divides the channels.</param>
    /// <param name="weight">[channels], or null for none.</param>
    /// <param name="bias">[channels], or null for none.</param>
    /// <param name="epsilon">Inside the root.</param>
    /// <returns>[batch, channels, ...] like this.</returns>
    public Tensor GroupNorm(int groups, Tensor? weight = null, Tensor? bias = null, float epsilon = 1e-5f)
    {
        if (Rank < 2 || groups < 1 || Shape[1] % groups != 0)
        {
            throw new ShapeException(
                $"GroupNorm: groups must divide the channels of [batch, channels, ...], got {groups} for {Shape}.");
        }

        int width = Length == 0 ? 0 : checked((int)(Length / Shape[0] / groups));
        return Reshape(Shape[0], groups, width).LayerNorm(null, null, epsilon).Reshape(Shape).Scaled(weight, bias);
    }

    /// <summary>Mean 0 and variance 1 over each channel of each example, then weight and bias per channel.</summary>
    /// <remarks>Ulyanov et al. 2016, https://arxiv.org/abs/1607.08022.</remarks>
    /// <param name="weight">[channels], or null for none.</param>
    /// <param name="bias">[channels], or null for none.</param>
    /// <param name="epsilon">Inside the root.</param>
    public Tensor InstanceNorm(Tensor? weight = null, Tensor? bias = null, float epsilon = 1e-5f) =>
        GroupNorm(Shape[1], weight, bias, epsilon);

    /// <summary>Mean 0 and variance 1 over each channel of the batch, then weight and bias per channel.</summary>
    /// <remarks>
    /// Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167. Training normalises with the batch's own mean and
    /// biased variance, and moves the running statistics in place towards its mean and unbiased variance.
    /// </remarks>
    /// <param name="runningMean">[channels].</param>
    /// <param name="runningVariance">[channels].</param>
    /// <param name="weight">[channels], or null for none.</param>
    /// <param name="bias">[channels], or null for none.</param>
    /// <param name="isTraining">Normalises with the batch, else with the running statistics.</param>
    /// <param name="momentum">Share of the batch in the new running statistics.</param>
    /// <param name="epsilon">Inside the root.</param>
    public Tensor BatchNorm(
        Tensor runningMean, Tensor runningVariance, Tensor? weight = null, Tensor? bias = null, bool isTraining = true,
        float momentum = 0.1f, float epsilon = 1e-5f)
    {
        if (Rank < 2) throw new ShapeException($"BatchNorm: x must be [batch, channels, ...], got {Shape}.");
        if (!isTraining)
        {
            Tensor scale = (runningVariance.Detach() + epsilon).Rsqrt();
            return ((this - PerChannel(runningMean.Detach())) * PerChannel(scale)).Scaled(weight, bias);
        }

        if (Length / Math.Max(1, Shape[1]) < 2)
            throw new ShapeException($"BatchNorm: training needs more than one value per channel, got {Shape}.");
        Tensor channels = Transpose(0, 1), rows = channels.Reshape(Shape[1], -1), seen = rows.Detach();
        runningMean.CopyFrom((runningMean.Detach() * (1 - momentum)) + (seen.Mean(1) * momentum));
        runningVariance.CopyFrom((runningVariance.Detach() * (1 - momentum)) + (seen.Var([1]) * momentum));
        return rows.LayerNorm(null, null, epsilon).Reshape(channels.Shape).Transpose(0, 1).Scaled(weight, bias);
    }

    /// <summary>x / (k + α · mean of x² over neighbouring channels)^β.</summary>
    /// <remarks>Krizhevsky et al. 2012, §3.3, with α divided by the size of the window.</remarks>
    /// <param name="size">Channels of a window; an even one reaches further to the left.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="k">k.</param>
    public Tensor LocalResponseNorm(int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1)
    {
        if (Rank < 2) throw new ShapeException($"LocalResponseNorm: x must be [batch, channels, ...], got {Shape}.");
        Tensor squares = Square().Transpose(1, Rank - 1).Pad([size / 2, (size - 1) / 2]).Unfold(-1, size, 1).Mean(-1);
        return this / ((squares.Transpose(1, Rank - 1) * alpha) + k).Pow(beta);
    }

    /// <summary>Weights by direction and length: g · v / |v|, the norm over all axes but the first.</summary>
    /// <remarks>Salimans and Kingma 2016, https://arxiv.org/abs/1602.07868.</remarks>
    /// <param name="g">Lengths, broadcast to [out, 1, ...].</param>
    /// <param name="v">[out, ...].</param>
    public static Tensor WeightNorm(Tensor g, Tensor v)
    {
        Tensor norm = v.Flatten(1).Norm(2, [1]);
        for (int axis = 1; axis < v.Rank; axis++) norm = norm.Unsqueeze(-1);
        return g * v / norm;
    }

    private Tensor Scaled(Tensor? weight, Tensor? bias)
    {
        Tensor y = weight is null ? this : this * PerChannel(weight);
        return bias is null ? y : y + PerChannel(bias);
    }

    /// <summary>A vector over the channels, ready to broadcast.</summary>
    private Tensor PerChannel(Tensor vector)
    {
        if (vector.Rank != 1 || vector.Shape[0] != Shape[1])
            throw new ShapeException($"Norm: a value per channel must be [{Shape[1]}], got {vector.Shape}.");
        for (int axis = 2; axis < Rank; axis++) vector = vector.Unsqueeze(-1);
        return vector;
    }
}
