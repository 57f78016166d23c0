using Skald.Tensors;

namespace Skald.Models;

/// <summary>Continues rows of tokens, with every layer's memory kept between steps.</summary>
/// <remarks>
/// A row's tokens don't depend on what else is in the batch. When a row has filled the model's context, its last half is
/// read again and the rest forgotten.
/// </remarks>
public sealed class TokenGenerator(CausalLanguageModel model)
{
    /// <summary>The model that generates, with its live parameters.</summary>
    public CausalLanguageModel Model => model;

    /// <summary>Continues one prompt, token by token.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="options">Sampling and limits; stop texts are the text generator's business.</param>
    /// <param name="cancellationToken">Looked at before every token; cancelling ends the stream without an exception.</param>
    /// <exception cref="ArgumentException">The prompt is empty or holds ids outside the vocabulary.</exception>
    public IEnumerable<int> Generate(
        IReadOnlyList<int> prompt, GenerationOptions options, CancellationToken cancellationToken = default)
    {
        Check(prompt);
        var sampler = new Sampler(model.Device, options.Sampling);
        var random = new RandomStream(options.Sampling.Seed).Fork("sampling");
        var tokens = new List<int>(prompt);
        DecodingState state = model.CreateState(1);
        float[] logits = Read(Window(tokens), state);
        for (int step = 0; step < options.MaxNewTokens && !cancellationToken.IsCancellationRequested; step++)
        {
            float uniform = options.Uniforms?.Invoke(step) ?? model.Device.Uniform(random, step);
            int next = sampler.Sample(logits, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(tokens), uniform);
            tokens.Add(next);
            yield return next;
            if (options.StopAtEndOfText && next == model.Config.EosTokenId) yield break;
            if (step + 1 == options.MaxNewTokens) yield break;
            if (state.Lengths[0] == model.Config.ContextLength)
            {
                state = model.CreateState(1);
                logits = Read(tokens.GetRange(tokens.Count - Half, Half), state);
            }
            else
            {
                logits = Read([next], state);
            }
        }
    }

    /// <summary>Continues several prompts at once, each as if it were alone, by the likeliest token.</summary>
    /// <param name="prompts">At least one token each; shorter ones are padded on the left.</param>
    /// <param name="maxNewTokens">Tokens to generate for each.</param>
    /// <param name="padding">The id that fills short rows, and rows that have ended.</param>
    /// <param name="endOfText">The id that ends a row; null for none.</param>
    /// <returns>The new tokens of each row.</returns>
    public int[][] GenerateGreedy(
        IReadOnlyList<IReadOnlyList<int>> prompts, int maxNewTokens, int padding = 0, int? endOfText = null)
    {
        foreach (IReadOnlyList<int> prompt in prompts) Check(prompt);
        using var scope = model.Device.NoGrad();
        int batch = prompts.Count, time = prompts.Max(p => p.Count);
        int[] ids = new int[batch * time], before = new int[batch];
        for (int row = 0; row < batch; row++)
        {
            before[row] = time - prompts[row].Count;
            for (int t = 0; t < time; t++) ids[(row * time) + t] = t < before[row] ? padding : prompts[row][t - before[row]];
        }

        DecodingState state = model.CreateState(batch);
        var rows = new List<int>[batch];
        for (int row = 0; row < batch; row++) rows[row] = [];
        for (int step = 0; step < maxNewTokens; step++)
        {
            Tensor input = model.Device.From(ids, [batch, ids.Length / batch]);
            Tensor hidden = model.Hidden(new()
            {
                Ids = input,
                State = state,
                PaddingBefore = step == 0 && before.Any(p => p > 0) ? before : null,
            });
            Tensor logits = LanguageModelHead.Logits(
                hidden.Narrow(1, hidden.Shape[1] - 1, 1), model.HeadWeight, model.HeadOptions);
            float[] all = logits.ToArray();
            int vocabulary = all.Length / batch;
            ids = new int[batch];
            for (int row = 0; row < batch; row++)
            {
                bool ended = rows[row].Count > 0 && rows[row][^1] == endOfText;
                ids[row] = ended ? endOfText!.Value : Sampler.ArgMax(all.AsSpan(row * vocabulary, vocabulary));
                if (!ended) rows[row].Add(ids[row]);
            }
        }

        return [.. rows.Select(row => row.ToArray())];
    }

    private int Half => Math.Max(1, model.Config.ContextLength / 2);

    /// <summary>The prompt's end, as far as the context reaches.</summary>
    private List<int> Window(List<int> tokens) => tokens.Count <= model.Config.ContextLength
        ? tokens : tokens.GetRange(tokens.Count - model.Config.ContextLength, model.Config.ContextLength);

    /// <summary>Reads tokens and returns the logits after the last.</summary>
    private float[] Read(List<int> tokens, DecodingState state)
    {
        using var scope = model.Device.NoGrad();
        Tensor ids = model.Device.From(tokens.ToArray(), [1, tokens.Count]);
        Tensor hidden = model.Hidden(new() { Ids = ids, State = state });
        Tensor last = hidden.Narrow(1, tokens.Count - 1, 1);
        return LanguageModelHead.Logits(last, model.HeadWeight, model.HeadOptions).ToArray();
    }

    private void Check(IReadOnlyList<int> prompt)
    {
        if (prompt.Count == 0) throw new ArgumentException("Generate: the prompt must hold a token, got none.");
        foreach (int id in prompt)
        {
            if ((uint)id >= (uint)model.Config.VocabSize)
                throw new ArgumentException($"Generate: ids must lie in [0, {model.Config.VocabSize}), got {id}.");
        }
    }
}
