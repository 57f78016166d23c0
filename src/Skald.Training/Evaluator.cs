using Skald.Models;
using Skald.Tensors;
using Skald.Training.Data;

namespace Skald.Training;

/// <summary>A held-out loss.</summary>
/// <param name="NatsPerToken">Mean cross-entropy.</param>
/// <param name="BitsPerByte">The same per byte of the text, which compares across tokenizers.</param>
/// <param name="Tokens">Tokens scored.</param>
public readonly record struct HeldOutLoss(double NatsPerToken, double BitsPerByte, long Tokens);

/// <summary>Measures a model on held-out text.</summary>
public static class Evaluator
{
    /// <summary>The loss over all held-out text.</summary>
    /// <remarks>
    /// Where the text has documents that mostly fit the context, each is predicted by itself, from the token that ends
    /// a document: the loss of a document is then minus the logarithm of its probability, as the entropy of a source
    /// is. Other text goes through windows of the context that follow each other without overlap.
    /// </remarks>
    /// <param name="model">The model, left in evaluation mode.</param>
    /// <param name="tokens">Held-out tokens.</param>
    /// <param name="context">Tokens of a window.</param>
    /// <param name="batchSize">Windows at once; changes the result by rounding at most.</param>
    /// <param name="maxWindows">Windows to look at; 0 for all.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    public static HeldOutLoss Measure(
        CausalLanguageModel model, ITokenSequence tokens, int context, int batchSize, int maxWindows = 0,
        CancellationToken cancellationToken = default)
    {
        model.Eval();
        using var scope = model.Device.NoGrad();
        bool isByDocument = tokens.DocumentCount > 1 && tokens.Count / tokens.DocumentCount <= context;
        var windows = new EvaluationWindows(tokens, context, batchSize, isByDocument ? model.Config.EosTokenId : null);
        double total = 0;
        long count = 0;
        foreach (EvaluationBatch batch in windows.Batches(maxWindows == 0 ? int.MaxValue : maxWindows,
            cancellationToken))
        {
            Tensor ids = model.Device.From(batch.Inputs.Span, [batch.Rows, context]);
            Tensor targets = model.Device.From(batch.Targets.Span, [batch.Rows, context]);
            using Tensor loss = model.Loss(new() { Ids = ids }, targets, divisor: 1);
            total += loss.Item();
            count += batch.TargetCount;
        }

        double nats = total / count, bytesPerToken = (double)tokens.TextBytes / Math.Max(1, tokens.Count);
        return new(nats, nats / ScalarMath.Log(2) / bytesPerToken, count);
    }
}
