using System.Runtime.InteropServices;
using Skald.Models.Generation.Constraints;
using Skald.Models.State;

namespace Skald.Models.Generation;

/// <summary>Continues rows of tokens, with every layer's memory kept between steps.</summary>
/// <remarks>
/// A row's tokens don't depend on what else is in the batch. When a row has filled the model's context, its last half
/// is read again and the rest forgotten. Parameters are read where they live: between two calls an optimizer may step.
/// </remarks>
public sealed class TokenGenerator(CausalLanguageModel model)
{
    /// <summary>The model that generates, with its live parameters.</summary>
    public CausalLanguageModel Model => model;

    private int Context { get; } = model.Config.ContextLength;

    /// <summary>Continues one prompt, token by token.</summary>
    /// <param name="prompt">At least one token; of a prompt longer than the context its end is read.</param>
    /// <param name="options">Sampling and limits; stop texts are the text generator's business.</param>
    /// <param name="cancellationToken">
    /// Looked at before every token; cancelling ends the stream without an exception.
    /// </param>
    /// <returns>The new tokens, the end-of-text token included.</returns>
    /// <exception cref="ArgumentException">
    /// The prompt is empty, holds ids outside the vocabulary, or an option is out of range.
    /// </exception>
    public IEnumerable<int> Generate(
        IReadOnlyList<int> prompt, GenerationOptions options, CancellationToken cancellationToken = default) =>
        Generate(prompt, options, new GenerationSession(model), cancellationToken);

    /// <summary>Continues a prompt of a conversation: what the session holds of it is not read again.</summary>
    /// <param name="prompt">The whole conversation.</param>
    /// <param name="options">Sampling and limits.</param>
    /// <param name="session">What was read before; it goes on with this.</param>
    /// <param name="cancellationToken">Looked at before every token and every piece of the prompt.</param>
    /// <returns>The new tokens, the end-of-text token included.</returns>
    /// <inheritdoc cref="Generate(IReadOnlyList{int}, GenerationOptions, CancellationToken)" path="/exception"/>
    public IEnumerable<int> Generate(
        IReadOnlyList<int> prompt, GenerationOptions options, GenerationSession session,
        CancellationToken cancellationToken = default)
    {
        return GenerateTokens(prompt, options, session, cancellationToken).Select(token => token.Id);
    }

    /// <summary>Continues a prompt of a conversation: tokens with why they end and, on request, log-probabilities.</summary>
    /// <inheritdoc cref="Generate(IReadOnlyList{int}, GenerationOptions, GenerationSession, CancellationToken)"/>
    /// <exception cref="ConstraintException">The constraint's shortest text needs more tokens than are allowed.</exception>
    public IEnumerable<GeneratedToken> GenerateTokens(
        IReadOnlyList<int> prompt, GenerationOptions options, GenerationSession session,
        CancellationToken cancellationToken = default)
    {
        Check(prompt);
        options.Check();
        long whole = prompt.Count + (long)options.MaxNewTokens;
        List<int> tokens = new((int)Math.Max(prompt.Count, Math.Min(whole, Context)));
        tokens.AddRange(prompt);
        session.Reserve(whole);
        return Continue(tokens, session, new(model, options, prompt.Count), cancellationToken);
    }

    /// <summary>Continues several prompts at once, each as if it were alone, by the likeliest token.</summary>
    /// <param name="prompts">At least one token each; shorter ones are padded on the left.</param>
    /// <param name="maxNewTokens">
    /// Tokens to generate for each; the longest prompt and they must fit the context.
    /// </param>
    /// <param name="padding">The id that fills short rows; nobody attends to it.</param>
    /// <param name="endOfText">The id that ends a row, and is its last; null for none.</param>
    /// <returns>The new tokens of each row.</returns>
    /// <exception cref="ArgumentException">
    /// A prompt is empty or holds ids outside the vocabulary, or the context is too short.
    /// </exception>
    public int[][] GenerateGreedy(
        IReadOnlyList<IReadOnlyList<int>> prompts, int maxNewTokens, int padding = 0, int? endOfText = null)
    {
        foreach (IReadOnlyList<int> prompt in prompts) Check(prompt);
        if (prompts.Count == 0) return [];
        int batch = prompts.Count, time = prompts.Max(p => p.Count);
        if (time + (long)maxNewTokens > Context)
        {
            throw new ArgumentException(
                $"GenerateGreedy: prompt and new tokens must fit the context, {Context}, got {time} + {maxNewTokens}.");
        }

        int[] ids = new int[batch * time], before = new int[batch];
        for (int row = 0; row < batch; row++)
        {
            before[row] = time - prompts[row].Count;
            ids.AsSpan(row * time, before[row]).Fill(padding);
            for (int t = before[row]; t < time; t++) ids[(row * time) + t] = prompts[row][t - before[row]];
        }

        DecodingState state = model.CreateState(batch);
        List<int>[] rows = [.. prompts.Select(_ => new List<int>())];
        float[] logits = new float[batch * model.Config.VocabSize];
        for (int step = 0; step < maxNewTokens && !rows.All(Ended); step++)
        {
            TokenReader.Read(model, ids, state, logits, step == 0 ? before : null);
            ids = new int[batch];
            for (int row = 0; row < batch; row++)
            {
                if (Ended(rows[row])) continue;
                ids[row] = Sampler.ArgMax(logits.AsSpan(row * model.Config.VocabSize, model.Config.VocabSize));
                rows[row].Add(ids[row]);
            }
        }

        return [.. rows.Select(row => row.ToArray())];

        bool Ended(List<int> row) => row.Count > 0 && row[^1] == endOfText;
    }

    private IEnumerable<GeneratedToken> Continue(
        List<int> tokens, GenerationSession session, TokenChooser chooser, CancellationToken cancellationToken)
    {
        float[] logits = new float[model.Config.VocabSize];
        int[] next = End(tokens, Context), one = new int[1];
        int held = session.Rewind(next);
        if (!session.Read(next.AsSpan(held), logits, cancellationToken)) yield break;
        while (!cancellationToken.IsCancellationRequested)
        {
            GeneratedToken chosen = chooser.Choose(logits, tokens);
            tokens.Add(chosen.Id);
            chosen = chosen with { Finish = chooser.Finish(tokens) };
            yield return chosen;
            if (chosen.Finish is not null) yield break;
            one[0] = chosen.Id;
            next = one;
            if (session.Length >= Context)
            {
                session.Clear();
                next = End(tokens, Math.Max(1, Context / 2));
            }

            if (!session.Read(next, logits, cancellationToken)) yield break;
        }
    }

    /// <summary>The last tokens, at most so many.</summary>
    internal static int[] End(List<int> tokens, int count) =>
        CollectionsMarshal.AsSpan(tokens)[Math.Max(0, tokens.Count - count)..].ToArray();

    private void Check(IReadOnlyList<int> prompt) => Check(model, prompt);

    /// <summary>Throws where a prompt is empty or holds ids outside the vocabulary.</summary>
    internal static void Check(CausalLanguageModel model, IReadOnlyList<int> prompt)
    {
        if (prompt.Count == 0) throw new ArgumentException("Generate: the prompt must hold a token, got none.");
        foreach (int id in prompt)
        {
            if ((uint)id >= (uint)model.Config.VocabSize)
                throw new ArgumentException($"Generate: ids must lie in [0, {model.Config.VocabSize}), got {id}.");
        }
    }
}
