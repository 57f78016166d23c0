namespace Skald.Tensors;

public static partial class Attention
{
    /// <summary>
    /// The same attention made of operators that can be differentiated again; holds time × keys matrices.
    /// </summary>
    /// <param name="q">[batch, time, heads, keyWidth].</param>
    /// <param name="k">[batch, keys, kvHeads, keyWidth]; kvHeads divides heads.</param>
    /// <param name="v">[batch, keys, kvHeads, valueWidth].</param>
    /// <param name="options">Causality, masks, bias and the rest.</param>
    /// <returns>[batch, time, heads, valueWidth]; rows without any key are 0.</returns>
    /// <exception cref="ShapeException">The shapes contradict each other.</exception>
    public static Tensor Composed(Tensor q, Tensor k, Tensor v, AttentionOptions options) =>
        Composed(q, k, v, options, dropout: 0, stream: default);

    /// <summary>The same with dropout of the probabilities, for training.</summary>
    /// <param name="q">[batch, time, heads, keyWidth].</param>
    /// <param name="k">[batch, keys, kvHeads, keyWidth]; kvHeads divides heads.</param>
    /// <param name="v">[batch, keys, kvHeads, valueWidth].</param>
    /// <param name="options">Causality, masks, bias and the rest.</param>
    /// <param name="dropout">Share of the probabilities that is dropped, the others scaled up.</param>
    /// <param name="stream">Where dropout draws from: number i for probability i of [batch, heads, time, keys].</param>
    /// <returns>[batch, time, heads, valueWidth]; rows without any key are 0.</returns>
    /// <exception cref="ShapeException">The shapes contradict each other.</exception>
    public static Tensor Composed(
        Tensor q, Tensor k, Tensor v, AttentionOptions options, float dropout, RandomStream stream)
    {
        Check(q, k, v);
        Tensor values = v.Transpose(1, 2).RepeatInterleave(q.Shape[2] / k.Shape[2], 1);
        return Weights(q, k, options).Dropout(dropout, stream).MatMul(values).Transpose(1, 2);
    }

    /// <summary>The probabilities, with gradients; holds time × keys matrices.</summary>
    /// <param name="q">[batch, time, heads, keyWidth].</param>
    /// <param name="k">[batch, keys, kvHeads, keyWidth].</param>
    /// <param name="options">As in <see cref="Forward(Tensor, Tensor, Tensor, AttentionOptions)"/>.</param>
    /// <returns>[batch, heads, time, keys]; rows without any key are 0.</returns>
    public static Tensor Weights(Tensor q, Tensor k, AttentionOptions options)
    {
        Tensor keys = k.Transpose(1, 2).RepeatInterleave(q.Shape[2] / k.Shape[2], 1);
        Tensor scores = q.Transpose(1, 2).MatMul(keys.Mt()) * (options.Scale ?? 1f / MathF.Sqrt(q.Shape[3]));
        if (options.SoftCap > 0) scores = scores.SoftCap(options.SoftCap);
        if (options.AlibiSlopes is { } slopes)
            scores += slopes.Reshape(-1, 1, 1) * Distances(q, k, options);
        if (options.Bias is { } bias) scores += bias;

        Tensor hidden = Hidden(q, k, options).LogicalOr(scores.Detach().EqualTo(float.NegativeInfinity));
        scores = scores.MaskedFill(hidden, double.NegativeInfinity);
        if (options.Sinks is { } sinks)
        {
            Tensor column = sinks.Reshape(1, -1, 1, 1).Expand(scores.Shape.With(3, 1));
            return Tensor.Cat([scores, column], 3).Softmax(-1).Narrow(3, 0, k.Shape[1]);
        }

        // A softmax over nothing is NaN: such rows pass as if they saw all, and are cleared afterwards.
        Tensor isBlind = hidden.All(-1, keepDim: true);
        return scores.MaskedFill(isBlind, 0).Softmax(-1).MaskedFill(isBlind, 0);
    }

    /// <summary>[batch, 1, time, keys]: key position − query position.</summary>
    private static Tensor Distances(Tensor q, Tensor k, AttentionOptions options)
    {
        (int batch, int time, int keys) = (q.Shape[0], q.Shape[1], k.Shape[1]);
        float[] distances = new float[(long)batch * time * keys];
        for (int b = 0, at = 0; b < batch; b++)
        {
            int start = options.QueryStart is { } starts ? starts.Span[b] : 0;
            for (int t = 0; t < time; t++)
                for (int key = 0; key < keys; key++) distances[at++] = key - (start + t);
        }

        return q.Device.From(distances, [batch, 1, time, keys]);
    }

    /// <summary>[batch, heads or 1, time, keys]: whether a query may not see a key.</summary>
    private static Tensor Hidden(Tensor q, Tensor k, AttentionOptions o)
    {
        (int batch, int time, int keys) = (q.Shape[0], q.Shape[1], k.Shape[1]);
        bool[] hidden = new bool[(long)batch * time * keys];
        for (int b = 0, at = 0; b < batch; b++)
        {
            int start = o.QueryStart is { } starts ? starts.Span[b] : 0;
            (int begin, int end) = (
                o.KeyBegin is { } begins ? begins.Span[b] : 0, o.KeyEnd is { } ends ? ends.Span[b] : keys);
            int[]? documents = o.DocumentLengths is { } lengths ? Documents(lengths[b], Math.Max(time, keys)) : null;
            for (int t = 0; t < time; t++)
            {
                int position = start + t;
                for (int key = 0; key < keys; key++)
                {
                    hidden[at++] = key < begin || key >= end || (o.IsCausal && key > position)
                        || (o.Window > 0 && position - key >= o.Window)
                        || (documents is not null && (documents[t] < 0 || documents[t] != documents[key]));
                }
            }
        }

        Tensor mask = q.Device.From(hidden, [batch, 1, time, keys]);
        return o.Mask is { } seen ? mask.LogicalOr(seen.LogicalNot()) : mask;
    }

    /// <summary>The document of each place; −1 behind the last.</summary>
    private static int[] Documents(IReadOnlyList<int> lengths, int places)
    {
        int[] documents = new int[places];
        Array.Fill(documents, -1);
        for (int document = 0, at = 0; document < lengths.Count; at += lengths[document++])
            Array.Fill(documents, document, at, lengths[document]);
        return documents;
    }
}
