using Skald.Tensors.Autograd;

namespace Skald.Tensors;

/// <summary>
/// The output head of a language model and its loss, in chunks: the whole batch's logits are never held.
/// </summary>
public static partial class LanguageModelHead
{
    // 64 MiB: the head is read twice a chunk and its gradient read and written, so chunks must not be small.
    private const long ChunkElements = 1L << 24;
    private const int RowBlock = 64;
    private const string Refusal =
        "LanguageModelHead: the chunked loss has no second derivative; use Linear and CrossEntropy.";

    /// <summary>Mean cross-entropy of the next token, with the gradient computed on the way forward.</summary>
    /// <remarks>
    /// Logits are made, turned into their gradient and used up chunk by chunk, so that a training step multiplies by
    /// the head three times and not four. The gradient assumes an upstream gradient of 1 and is scaled otherwise.
    /// </remarks>
    /// <param name="hidden">[..., width], after the final norm.</param>
    /// <param name="weight">[vocabulary, width]: the head, or the tied embedding.</param>
    /// <param name="targets">Int32 of the leading shape; the ignored index marks rows that don't count.</param>
    /// <param name="options">How logits become a loss.</param>
    /// <param name="divisor">Rows the sum is divided by; null for those that count here.</param>
    /// <param name="bias">[vocabulary], added to the logits; null for none.</param>
    /// <returns>Shape []; NaN where no row counts.</returns>
    public static Tensor Loss(
        Tensor hidden, Tensor weight, Tensor targets, CrossEntropyOptions? options = null, int? divisor = null,
        Tensor? bias = null)
    {
        options ??= CrossEntropyOptions.Default;
        Check(hidden, weight, targets);

        Device device = hidden.Device;
        Tensor x = hidden.Rows().Contiguous(), w = weight.Detach();
        Tensor rows = targets.Detach().To(DType.Int32).Contiguous().Reshape(-1);
        int counted = divisor ?? Count(rows, options.IgnoreIndex);
        bool wantsX = hidden.Records, wantsWeight = weight.Records, wantsBias = bias is { Records: true };
        Tensor losses = device.Empty([x.Shape[0]]);
        Tensor? dx = wantsX ? device.Empty(x.Shape) : null, dWeight = wantsWeight ? device.Empty(w.Shape) : null;
        Tensor? dBias = wantsBias ? device.Empty(bias!.Shape) : null;
        if (x.Shape[0] == 0 && dWeight is not null) device.Backend.Fill(dWeight, 0);
        if (x.Shape[0] == 0 && dBias is not null) device.Backend.Fill(dBias, 0);
        MatMulOptions product = new() { Bias = bias?.Detach().Contiguous() };
        float scale = wantsX || wantsWeight || wantsBias ? 1f / Math.Max(1, counted) : 0;
        for (int start = 0, step = ChunkRows(x.Shape[0], w.Shape[0], options); start < x.Shape[0]; start += step)
        {
            int length = Math.Min(step, x.Shape[0] - start);
            Tensor part = x.Narrow(0, start, length), logits = device.Empty([length, w.Shape[0]]);
            if (w.DType.IsQuantized()) device.Backend.QuantizedLinear(part, w, product.Bias, logits);
            else device.Backend.MatMul(part, w.Mt(), logits, product);
            device.Backend.CrossEntropy(
                logits, rows.Narrow(0, start, length), options, scale, losses.Narrow(0, start, length));
            if (dx is not null)
                device.Backend.MatMul(logits, w.DType.IsQuantized() ? w.Dequantize() : w, dx.Narrow(0, start, length));
            if (dWeight is not null)
                device.Backend.MatMul(logits.Mt(), part, dWeight, new() { Accumulate = start > 0 });
            if (dBias is not null) device.Backend.SumRows(logits, dBias, accumulate: start > 0);
            logits.Dispose();
        }

        Tensor loss = losses.Sum() / counted;
        losses.Dispose();
        Shape shape = hidden.Shape;
        return Tensor.Record(
            loss, [hidden, weight, bias], null,
            (pass, node, dy) =>
            {
                float factor = dy.Item();
                if (dx is not null && pass.Needs(node.Edges[0])) Hand(pass, node.Edges[0]!, dx.Reshape(shape), factor);
                if (dWeight is not null && pass.Needs(node.Edges[1])) Hand(pass, node.Edges[1]!, dWeight, factor);
                if (dBias is not null && pass.Needs(node.Edges[2])) Hand(pass, node.Edges[2]!, dBias, factor);
            },
            Refusal);
    }

    /// <summary>The logits of a few rows, for sampling: [..., vocabulary].</summary>
    public static Tensor Logits(
        Tensor hidden, Tensor weight, CrossEntropyOptions? options = null, Tensor? bias = null)
    {
        Tensor logits = hidden.Linear(weight, bias);
        if (options is null) return logits;
        if (options.LogitScale != 1) logits *= options.LogitScale;
        return options.SoftCap > 0 ? (logits / options.SoftCap).Tanh() * options.SoftCap : logits;
    }

    /// <summary>Gives a finished gradient away: it becomes the buffer where there is none yet.</summary>
    private static void Hand(BackwardPass pass, Node edge, Tensor gradient, float factor)
    {
        if (factor == 1 && pass.KeepsGraph) pass.Add(edge, gradient);
        else if (factor == 1) pass.AddFresh(edge, gradient);
        else pass.AddFresh(edge, gradient * factor);
    }

    private static void Check(Tensor hidden, Tensor weight, Tensor targets)
    {
        if (weight.Rank != 2)
            throw new ShapeException($"LanguageModelHead: weight must be [vocabulary, width], got {weight.Shape}.");
        ShapeException.ThrowUnlessWidth(hidden, weight.Shape[1], "LanguageModelHead", "hidden");
        if (targets.Shape != hidden.Shape.Remove(-1))
        {
            throw new ShapeException(
                $"LanguageModelHead: targets must be {hidden.Shape.Remove(-1)}, got {targets.Shape}.");
        }
    }

    /// <summary>Rows of a chunk: whole blocks, in chunks of about equal size.</summary>
    private static int ChunkRows(int rows, int vocabulary, CrossEntropyOptions options)
    {
        if (options.ChunkRows > 0) return options.ChunkRows;
        long most = Math.Max(RowBlock, ChunkElements / Math.Max(1, vocabulary) / RowBlock * RowBlock);
        long chunks = Math.Max(1, (rows + most - 1) / most), even = (rows + chunks - 1) / chunks;
        return (int)((even + RowBlock - 1) / RowBlock * RowBlock);
    }

    private static int Count(Tensor targets, int ignoreIndex)
    {
        int counted = 0;
        foreach (int target in targets.ToArray<int>())
            if (target != ignoreIndex) counted++;
        return counted;
    }
}
