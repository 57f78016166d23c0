using Skald.Tensors.Autograd;

namespace Skald.Tensors;

/// <summary>Scaled dot-product attention: softmax(scale · Q Kᵀ + bias) V.</summary>
/// <remarks>
/// Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, computed in tiles as in FlashAttention (Dao et al. 2022,
/// https://arxiv.org/abs/2205.14135): no time × keys matrix is ever held. A row's result doesn't depend on other rows,
/// so cached decoding, prefill and training agree to the last bit.
/// </remarks>
public static partial class Attention
{
    private const string Refusal =
        "Attention: the streaming kernel has no second derivative; use Attention.Composed with createGraph.";

    /// <summary>Attention by the device's streaming kernel.</summary>
    /// <param name="q">[batch, time, heads, keyWidth].</param>
    /// <param name="k">[batch, keys, kvHeads, keyWidth]; kvHeads divides heads.</param>
    /// <param name="v">[batch, keys, kvHeads, valueWidth].</param>
    /// <param name="options">Causality, masks, bias and the rest.</param>
    /// <returns>[batch, time, heads, valueWidth]; rows without any key are 0.</returns>
    /// <exception cref="ShapeException">The shapes contradict each other.</exception>
    public static Tensor Forward(Tensor q, Tensor k, Tensor v, AttentionOptions options) =>
        Forward(q, k, v, options, dropout: 0, stream: default);

    /// <summary>The same with dropout of the probabilities, for training.</summary>
    /// <remarks>The mask is not kept: the backward pass draws it again.</remarks>
    /// <param name="q">[batch, time, heads, keyWidth].</param>
    /// <param name="k">[batch, keys, kvHeads, keyWidth]; kvHeads divides heads.</param>
    /// <param name="v">[batch, keys, kvHeads, valueWidth].</param>
    /// <param name="options">Causality, masks, bias and the rest.</param>
    /// <param name="dropout">Share of the probabilities that is dropped, the others scaled up; in [0, 1].</param>
    /// <param name="stream">Where dropout draws from: number i for probability i of [batch, heads, time, keys].</param>
    /// <returns>[batch, time, heads, valueWidth]; rows without any key are 0.</returns>
    /// <exception cref="ShapeException">The shapes contradict each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is none.</exception>
    public static Tensor Forward(
        Tensor q, Tensor k, Tensor v, AttentionOptions options, float dropout, RandomStream stream)
    {
        if (dropout is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(dropout), $"Attention: the share to drop must lie in [0, 1], got {dropout}.");
        }

        if (options.Bias is { Records: true } learned)
            options = options with { Bias = Grid(learned, q.Shape[1], k.Shape[1]) };
        bool records = q.Records || k.Records || v.Records
            || options.Bias is { Records: true } || options.Sinks is { Records: true };
        AttentionCall call = Call(q, k, v, options, records) with { Dropout = dropout, Stream = stream };
        q.Device.Backend.Attention(call);
        Tensor y = call.Output.Detach();
        return records ? Record(y, q, k, v, call, options) : y;
    }

    private static Tensor Record(Tensor y, Tensor q, Tensor k, Tensor v, AttentionCall call, AttentionOptions options) =>
        Tensor.Record(
            y, [q, k, v, options.Bias, options.Sinks], null,
            (pass, node, dy) => Backward(pass, node, call, dy), Refusal);

    /// <summary>
    /// The probabilities that <see cref="Forward(Tensor, Tensor, Tensor, AttentionOptions)"/> never holds, for viewers and
    /// tests; nothing recorded.
    /// </summary>
    /// <param name="q">[batch, time, heads, keyWidth].</param>
    /// <param name="k">[batch, keys, kvHeads, keyWidth].</param>
    /// <param name="options">As in the forward pass.</param>
    /// <returns>[batch, heads, time, keys]; rows without any key are 0.</returns>
    public static Tensor Probabilities(Tensor q, Tensor k, AttentionOptions options)
    {
        using NoGradScope scope = q.Device.NoGrad();
        AttentionCall call = Call(q, k, k, options, needsLogSumExp: true);
        q.Device.Backend.Attention(call);
        Tensor probabilities = q.Device.Empty([q.Shape[0], q.Shape[2], q.Shape[1], k.Shape[1]]);
        q.Device.Backend.AttentionProbabilities(call, probabilities);
        return probabilities;
    }

    /// <summary>The operands as the device wants them, with memory for the result.</summary>
    private static AttentionCall Call(Tensor q, Tensor k, Tensor v, AttentionOptions options, bool needsLogSumExp)
    {
        Check(q, k, v);
        CheckRows(options.QueryStart, q.Shape[0], "query starts");
        CheckRows(options.KeyBegin, q.Shape[0], "key beginnings");
        CheckRows(options.KeyEnd, q.Shape[0], "key ends");
        if (options is { Sinks.IsContiguous: false } or { AlibiSlopes.IsContiguous: false })
        {
            options = options with
            {
                Sinks = options.Sinks?.Contiguous(),
                AlibiSlopes = options.AlibiSlopes?.Contiguous(),
            };
        }

        return new AttentionCall
        {
            Query = Unit(q).Detach(),
            Key = Unit(k).Detach(),
            Value = Unit(v).Detach(),
            Output = q.Device.Empty(q.Shape.With(3, v.Shape[3])),
            LogSumExp = needsLogSumExp ? q.Device.Empty([q.Shape[0], q.Shape[2], q.Shape[1]]) : null,
            Options = options,
        };
    }

    private static void Backward(BackwardPass pass, Node node, AttentionCall call, Tensor dy)
    {
        var buffers = new Tensor?[node.Edges.Length];
        bool[] isNew = [true, true, true, true, true];
        bool anyOld = false;
        GradientParts.TryTake(pass, node.Edges.AsSpan(0, 3), buffers);
        for (int edge = 0; edge < buffers.Length; edge++)
        {
            if (buffers[edge] is not null || !pass.Needs(node.Edges[edge])) continue;
            buffers[edge] = pass.Buffer(node.Edges[edge]!, out bool accumulate);
            isNew[edge] = !accumulate;
            anyOld |= accumulate;
        }

        // The kernel adds to all gradients or to none.
        for (int edge = 0; edge < buffers.Length && anyOld; edge++)
            if (isNew[edge] && buffers[edge] is not null) dy.Device.Backend.Fill(buffers[edge]!, 0);

        dy.Device.Backend.AttentionBackward(call, new()
        {
            Output = Unit(dy),
            Query = buffers[0],
            Key = buffers[1],
            Value = buffers[2],
            Bias = buffers[3],
            Sinks = buffers[4],
            Accumulate = anyOld,
        });
    }

    /// <summary>The tensor with unit stride along its last axis.</summary>
    private static Tensor Unit(Tensor x) => x.Strides[x.Rank - 1] == 1 || x.Width <= 1 ? x : x.Contiguous();

    private static void CheckRows(ReadOnlyMemory<int>? values, int batch, string what)
    {
        if (values is { } given && given.Length != batch)
            throw new ShapeException($"Attention: {what} must be given for {batch} rows, got {given.Length}.");
    }

    /// <summary>
    /// A bias whose gradient the kernel can write: whole over queries and keys, which lie side by side.
    /// </summary>
    private static Tensor Grid(Tensor bias, int time, int keys)
    {
        while (bias.Rank < 4) bias = bias.Unsqueeze(0);
        bias = bias.Expand([bias.Shape[0], bias.Shape[1], time, keys]);
        return bias.Strides[3] == 1 && bias.Strides[2] != 0 ? bias : bias.Contiguous();
    }

    private static void Check(Tensor q, Tensor k, Tensor v)
    {
        if (q.Rank != 4 || k.Rank != 4 || v.Rank != 4)
        {
            throw new ShapeException(
                $"Attention: q, k and v must have four axes, got {q.Shape}, {k.Shape} and {v.Shape}.");
        }

        if (q.Shape[0] != k.Shape[0] || k.Shape[0] != v.Shape[0] || k.Shape[1] != v.Shape[1]
            || k.Shape[2] != v.Shape[2])
        {
            throw new ShapeException(
                $"Attention: batch, keys and kvHeads must agree, got {q.Shape}, {k.Shape} and {v.Shape}.");
        }

        if (q.Shape[3] != k.Shape[3])
            throw new ShapeException($"Attention: q and k must have one width, got {q.Shape} and {k.Shape}.");
        if (k.Shape[2] == 0 || q.Shape[2] % k.Shape[2] != 0)
            throw new ShapeException($"Attention: kvHeads must divide heads, got {k.Shape[2]} and {q.Shape[2]}.");
    }
}
