using Skald.Tensors.Autograd;

namespace Skald.Tensors;

public static partial class LanguageModelHead
{
    private const string StatisticsRefusal =
        "LanguageModelHead: the chunked statistics have no second derivative; use Linear and LogSoftmax.";

    /// <summary>
    /// What the head says of each token, with gradients that come later: what policy gradients are made of.
    /// </summary>
    /// <remarks>
    /// Logits are made chunk by chunk and made again in the backward pass; no more than a chunk is ever held.
    /// </remarks>
    /// <param name="hidden">[..., width], after the final norm.</param>
    /// <param name="weight">[vocabulary, width]: the head, or the tied embedding.</param>
    /// <param name="targets">Integers of the leading shape; rows with the ignored index are 0 and have no
    /// gradient.</param>
    /// <param name="options">Logit scale, soft-cap and ignored index; smoothing and z-loss play no part.</param>
    /// <param name="bias">[vocabulary], added to the logits; null for none.</param>
    /// <returns>Each of the targets' shape: log p(target), log Σ eᶻ and the entropy, in nats.</returns>
    public static (Tensor LogProbability, Tensor LogSumExp, Tensor Entropy) Statistics(
        Tensor hidden, Tensor weight, Tensor targets, CrossEntropyOptions? options = null, Tensor? bias = null)
    {
        options ??= CrossEntropyOptions.Default;
        Check(hidden, weight, targets);
        Backend backend = hidden.Device.Backend;
        Tensor x = hidden.Rows().Contiguous(), w = weight.Detach();
        Tensor wanted = targets.Detach().To(DType.Int32).Contiguous().Reshape(-1);
        Tensor found = hidden.Device.Empty([3, x.Shape[0]]);
        Tensor? b = bias?.Detach().Contiguous();
        Chunked(x, w, b, options, (start, part, logits) => backend.TokenStatistics(
            logits, wanted.Narrow(0, start, part.Shape[0]), options,
            Line(found, 0, start, part), Line(found, 1, start, part), Line(found, 2, start, part)));

        Tensor.Record(
            found, [hidden, weight, bias], null,
            (pass, node, dy) => StatisticsBackward(pass, node, x, w, b, wanted, options, dy.Contiguous()),
            StatisticsRefusal);
        Shape shape = targets.Shape;
        return (found[0].Reshape(shape), found[1].Reshape(shape), found[2].Reshape(shape));
    }

    private static void StatisticsBackward(
        BackwardPass pass, Node node, Tensor x, Tensor weight, Tensor? bias, Tensor targets,
        CrossEntropyOptions options, Tensor dy)
    {
        Backend backend = dy.Device.Backend;
        GradientRows dx = pass.Needs(node.Edges[0]) ? new(pass, node.Edges[0]!) : default;
        bool adds = false, addsBias = false;
        Tensor? dWeight = pass.Needs(node.Edges[1]) ? pass.Buffer(node.Edges[1]!, out adds) : null;
        Tensor? dBias = pass.Needs(node.Edges[2]) ? pass.Buffer(node.Edges[2]!, out addsBias) : null;
        if (dWeight is not null && !adds && x.Shape[0] == 0) backend.Fill(dWeight, 0);
        if (dBias is not null && !addsBias && x.Shape[0] == 0) backend.Fill(dBias, 0);
        Chunked(x, weight, bias, options, (start, part, logits) =>
        {
            backend.TokenStatisticsBackward(
                logits, targets.Narrow(0, start, part.Shape[0]), options,
                Line(dy, 0, start, part), Line(dy, 1, start, part), Line(dy, 2, start, part));
            if (dx.Rows is { } rows)
                backend.MatMul(
                    logits, weight, rows.Narrow(0, start, part.Shape[0]), new() { Accumulate = dx.Accumulate });
            if (dWeight is not null)
                backend.MatMul(logits.Mt(), part, dWeight, new() { Accumulate = adds || start > 0 });
            if (dBias is not null) backend.SumRows(logits, dBias, addsBias || start > 0);
        });
        dx.Finish();
    }

    /// <summary>Makes the logits of some rows after the other and hands them on with the rows.</summary>
    private static void Chunked(
        Tensor x, Tensor weight, Tensor? bias, CrossEntropyOptions options, Action<int, Tensor, Tensor> use)
    {
        MatMulOptions product = new() { Bias = bias };
        for (int start = 0, step = ChunkRows(x.Shape[0], weight.Shape[0], options); start < x.Shape[0]; start += step)
        {
            Tensor part = x.Narrow(0, start, Math.Min(step, x.Shape[0] - start));
            using Tensor logits = x.Device.Empty([part.Shape[0], weight.Shape[0]]);
            x.Device.Backend.MatMul(part, weight.Mt(), logits, product);
            use(start, part, logits);
        }
    }

    private static Tensor Line(Tensor statistics, int line, int start, Tensor part) =>
        statistics.Detach().Select(0, line).Narrow(0, start, part.Shape[0]);
}
