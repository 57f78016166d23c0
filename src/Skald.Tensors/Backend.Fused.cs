namespace Skald.Tensors;

/// <summary>Operations that do in one pass over memory what formulas do in many.</summary>
public abstract partial class Backend
{
    /// <summary>
    /// y = the sum over rows of x [rows, width], or added to y [width]. Rows are summed in blocks of 64.
    /// </summary>
    public abstract void SumRows(Tensor x, Tensor y, bool accumulate);

    /// <summary>y[i] = table[ids[i]]: table [vocabulary, width], ids [n] Int32, y [n, width].</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the table.</exception>
    public abstract void Embedding(Tensor table, Tensor ids, Tensor y);

    /// <summary>
    /// dTable[ids[i]] += dy[i] in ascending i; ids equal to <paramref name="paddingIndex"/> are passed over.
    /// </summary>
    public abstract void EmbeddingBackward(Tensor ids, Tensor dy, Tensor dTable, int? paddingIndex);

    /// <summary>
    /// y = x / √(mean(x²) + ε) · weight over rows [rows, width]; inverseRms [rows] is kept for the gradient.
    /// </summary>
    public abstract void RmsNorm(Tensor x, Tensor? weight, float epsilon, Tensor y, Tensor inverseRms);

    /// <summary>The gradients of <see cref="RmsNorm"/>, overwriting or added.</summary>
    public abstract void RmsNormBackward(
        Tensor dy, Tensor x, Tensor? weight, Tensor inverseRms,
        Tensor? dx, bool accumulateX, Tensor? dWeight, bool accumulateWeight);

    /// <summary>
    /// y = (x − mean) / √(variance + ε) · weight + bias over rows; mean and inverse deviation are kept.
    /// </summary>
    public abstract void LayerNorm(
        Tensor x, Tensor? weight, Tensor? bias, float epsilon, Tensor y, Tensor mean, Tensor inverseDeviation);

    /// <summary>The gradients of <see cref="LayerNorm"/>, overwriting or added.</summary>
    public abstract void LayerNormBackward(
        Tensor dy, Tensor x, Tensor? weight, Tensor mean, Tensor inverseDeviation,
        Tensor? dx, bool accumulateX, Tensor? dWeight, bool accumulateWeight, Tensor? dBias, bool accumulateBias);

    /// <summary>y = activation(gate) · up.</summary>
    public abstract void Gated(UnaryOp activation, Tensor gate, Tensor up, Tensor y);

    /// <summary>The gradients of <see cref="Gated"/>, overwriting.</summary>
    public abstract void GatedBackward(UnaryOp activation, Tensor gate, Tensor up, Tensor dy, Tensor dGate, Tensor dUp);

    /// <summary>Turns pairs of features by position-dependent angles.</summary>
    /// <param name="x">[batch, time, heads, headDim], unit stride along headDim.</param>
    /// <param name="positions">[batch, time] Int32: rows of the tables.</param>
    /// <param name="cos">[positions, pairs].</param>
    /// <param name="sin">[positions, pairs].</param>
    /// <param name="layout">Which features pair up.</param>
    /// <param name="inverse">Turns the other way: the gradient of a rotation.</param>
    /// <param name="y">Like x; may be x itself.</param>
    /// <param name="accumulate">Adds to y.</param>
    public abstract void Rotary(
        Tensor x, Tensor positions, Tensor cos, Tensor sin, RotaryLayout layout, bool inverse, Tensor y,
        bool accumulate);

    /// <summary>A selective state space, token by token; the call's state changes in place.</summary>
    public abstract void SelectiveScan(in SelectiveScanCall call);

    /// <summary>The gradients of <see cref="SelectiveScan"/>; of its call, output and state are not looked at.</summary>
    public abstract void SelectiveScanBackward(in SelectiveScanCall call, in SelectiveScanGradientCall gradients);

    /// <summary>Streaming softmax attention; what is null in the call is off.</summary>
    public abstract void Attention(in AttentionCall call);

    /// <summary>The probabilities of an attention that has been carried out with its log-sum-exp.</summary>
    /// <param name="call">The attention.</param>
    /// <param name="probabilities">[batch, heads, time, keys], contiguous; overwritten, 0 where a key is hidden.</param>
    public abstract void AttentionProbabilities(in AttentionCall call, Tensor probabilities);

    /// <summary>The gradients of <see cref="Attention(in AttentionCall)"/>, overwriting or added as the call says.</summary>
    public abstract void AttentionBackward(in AttentionCall call, in AttentionGradientCall gradients);

    /// <summary>Losses of rows of logits, and their gradient in place of the logits.</summary>
    /// <param name="logits">[rows, vocabulary], contiguous; overwritten with d(Σ loss · gradientScale)/d logits unless
    /// the scale is 0.</param>
    /// <param name="targets">[rows] Int32; rows whose target is the ignored index have loss and gradient 0.</param>
    /// <param name="options">Scale, soft-cap, smoothing, z-loss, ignored index.</param>
    /// <param name="gradientScale">Factor of the gradient; 0 leaves the logits as they are.</param>
    /// <param name="losses">[rows], overwritten.</param>
    public abstract void CrossEntropy(
        Tensor logits, Tensor targets, CrossEntropyOptions options, float gradientScale, Tensor losses);

    /// <summary>
    /// Log-probability of each target, log-sum-exp and entropy of each row of logits [rows, vocabulary].
    /// </summary>
    public abstract void TokenStatistics(
        Tensor logits, Tensor targets, CrossEntropyOptions options, Tensor logProb, Tensor logSumExp, Tensor entropy);

    /// <summary>Overwrites the logits with the gradient of the three statistics, each weighted per row.</summary>
    public abstract void TokenStatisticsBackward(
        Tensor logits, Tensor targets, CrossEntropyOptions options, Tensor dLogProb, Tensor dLogSumExp,
        Tensor dEntropy);

    /// <summary>y = x · mask / (1 − p), or added to y; element i is kept by the i-th uniform of the stream.</summary>
    public abstract void Dropout(Tensor x, float probability, RandomStream stream, Tensor y, bool accumulate);

    /// <summary>Uniform numbers in [low, high): element i takes the i-th number of the stream.</summary>
    public abstract void Uniform(Tensor y, RandomStream stream, float low = 0, float high = 1);

    /// <summary>Normal numbers: elements 2i and 2i + 1 take the i-th pair of the stream.</summary>
    public abstract void Normal(Tensor y, RandomStream stream, float mean = 0, float deviation = 1);

    /// <summary>
    /// One AdamW step: weights and moments change in place, the gradient is multiplied by a factor first.
    /// </summary>
    public void AdamW(Tensor weight, Tensor gradient, Tensor first, Tensor second, in AdamWStep step) =>
        AdamW([new(weight, gradient, first, second, step)]);

    /// <summary>One AdamW step of many parameters at once.</summary>
    public abstract void AdamW(ReadOnlySpan<AdamWUpdate> updates);

    /// <summary>The sum of all elements' squares, in double precision over fixed blocks.</summary>
    public double SumOfSquares(Tensor x) => SumOfSquares([x]);

    /// <summary>The sum of the squares of all elements of all tensors; infinite only where an element is.</summary>
    public abstract double SumOfSquares(ReadOnlySpan<Tensor> tensors);
}
