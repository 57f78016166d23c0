namespace Skald.Models.Generation.Speculation;

/// <summary>Continues a text faster: a draft guesses several tokens, the model reads them at once and keeps those that stand.</summary>
/// <remarks>Greedy texts are the same token for token; drawn ones have the same distribution, with other draws.</remarks>
/// <param name="model">The model whose text it is.</param>
/// <param name="draft">Guesses.</param>
/// <param name="guesses">Most tokens to guess at once.</param>
public sealed class SpeculativeGenerator(CausalLanguageModel model, IDraft draft, int guesses = 4)
{
    /// <summary>Tokens guessed so far.</summary>
    public long Guessed { get; private set; }

    /// <summary>Those of them that stood.</summary>
    public long Accepted { get; private set; }

    /// <summary>Continues a prompt.</summary>
    /// <param name="prompt">At least one token; of a prompt longer than the context its end is read.</param>
    /// <param name="options">Sampling and limits.</param>
    /// <param name="cancellationToken">Looked at before every reading; cancelling ends the stream without an exception.</param>
    /// <returns>The new tokens, the end token included.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, holds unknown ids, or an option is out of range.</exception>
    /// <exception cref="InvalidOperationException">The model's layers can't forget tokens that did not stand.</exception>
    public IEnumerable<int> Generate(
        IReadOnlyList<int> prompt, GenerationOptions options, CancellationToken cancellationToken = default)
    {
        TokenGenerator.Check(model, prompt);
        options.Check();
        if (options.Logits?.Guidance is not null)
            throw new ArgumentException("Speculation: guidance must be off, its reading can't be taken back.", nameof(options));
        var session = new GenerationSession(model);
        if (!session.KnowsTokens)
        {
            throw new InvalidOperationException(
                $"Speculation: the model must be able to forget tokens, and {model.Config.ModelType} is not; generate without a draft.");
        }

        draft.Begin(prompt.Count, options);
        return Continue([.. prompt], options, session, new(model, options, prompt.Count), cancellationToken);
    }

    private IEnumerable<int> Continue(
        List<int> tokens, GenerationOptions options, GenerationSession session, TokenChooser chooser,
        CancellationToken cancellationToken)
    {
        int context = model.Config.ContextLength, limit = tokens.Count + options.MaxNewTokens;
        int begin = Math.Max(0, tokens.Count - context);  // of the tokens that are held
        var draws = new SpeculativeDraws(model, options, chooser);
        int vocabulary = model.Config.VocabSize;
        float[] logits = new float[checked((1 + guesses) * vocabulary)];
        while (!cancellationToken.IsCancellationRequested)
        {
            if (session.Length >= context)
            {
                session.Clear();
                begin = tokens.Count - Math.Max(1, context / 2);
            }

            int[] unread = [.. tokens[(begin + session.Length)..]];
            int room = Math.Min(limit - tokens.Count - 1, context - session.Length - unread.Length);
            DraftProposal proposal = room > 0 ? draft.Propose(tokens, Math.Min(guesses, room)) : new([]);
            int[] ids = [.. unread, .. proposal.Tokens];
            Memory<float> read = logits.AsMemory(0, (1 + proposal.Tokens.Count) * vocabulary);
            TokenReader.ReadLast(model, ids, session.State, read.Span);
            session.Add(ids);
            int count = 0;
            FinishReason? finish = null;
            for (bool stands = true; stands && finish is null; count++)
            {
                int id = draws.Next(read.Span.Slice(count * vocabulary, vocabulary), tokens, proposal, count, out stands);
                tokens.Add(id);
                finish = chooser.Finish(tokens);
                yield return id;
            }

            Guessed += proposal.Tokens.Count;
            Accepted += count - 1;
            if (finish is not null) yield break;
            session.Truncate(tokens.Count - 1 - begin);
        }
    }
}
