using System.Runtime.InteropServices;

namespace Skald.Models.Generation.Speculation;

/// <summary>Continues a text faster: a draft guesses several tokens, the model reads them at once and keeps those that stand.</summary>
/// <remarks>Greedy texts are the same token for token; drawn ones have the same distribution, with other draws.</remarks>
/// <param name="model">The model whose text it is.</param>
/// <param name="draft">Guesses.</param>
/// <param name="guesses">Most tokens to guess at once.</param>
/// <param name="schedule">Whether fewer are guessed where they seldom stand.</param>
public sealed class SpeculativeGenerator(
    CausalLanguageModel model, IDraft draft, int guesses = 8,
    AssistantTokensSchedule schedule = AssistantTokensSchedule.Adaptive)
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
        IReadOnlyList<int> prompt, GenerationOptions options, CancellationToken cancellationToken = default) =>
        Generate(prompt, options, new GenerationSession(model), cancellationToken);

    /// <summary>Continues a prompt of a conversation: what the session holds of it is not read again.</summary>
    /// <param name="prompt">The whole conversation.</param>
    /// <param name="options">Sampling and limits.</param>
    /// <param name="session">What was read before; it goes on with this.</param>
    /// <param name="cancellationToken">Looked at before every reading; cancelling ends the stream without an exception.</param>
    /// <inheritdoc cref="Generate(IReadOnlyList{int}, GenerationOptions, CancellationToken)"/>
    public IEnumerable<int> Generate(
        IReadOnlyList<int> prompt, GenerationOptions options, GenerationSession session,
        CancellationToken cancellationToken = default)
    {
        TokenGenerator.Check(model, prompt);
        options.Check();
        if (options.Logits?.Guidance is not null)
            throw new ArgumentException("Speculation: guidance must be off, its reading can't be taken back.", nameof(options));
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
        session.Rewind(CollectionsMarshal.AsSpan(tokens)[begin..]);
        var draws = new SpeculativeDraws(model, options, chooser);
        var length = new SpeculationLength(guesses, (double)draft.WeightBytes / model.WeightBytes, schedule);
        int vocabulary = model.Config.VocabSize;
        float[] logits = new float[checked((1 + guesses) * vocabulary)];
        while (!cancellationToken.IsCancellationRequested)
        {
            if (session.Length >= context)
            {
                session.Clear();
                begin = tokens.Count - Math.Max(1, context / 2);
            }

            // Of much that is new all but the last token is read in pieces first.
            if (tokens.Count - begin - session.Length > GenerationSession.PromptPiece
                && !session.Read(CollectionsMarshal.AsSpan(tokens)[(begin + session.Length)..^1], null, cancellationToken)) yield break;
            int held = begin + session.Length;
            int room = Math.Min(limit - tokens.Count - 1, context - (tokens.Count - begin));
            int count = Math.Min(length.Next(), room);
            DraftProposal proposal = count > 0 ? draft.Propose(tokens, count) : new([]);
            int[] ids = [.. CollectionsMarshal.AsSpan(tokens)[held..], .. proposal.Tokens];
            Memory<float> read = logits.AsMemory(0, (1 + proposal.Tokens.Count) * vocabulary);
            TokenReader.ReadLast(model, ids, session.State, read.Span);
            session.Add(ids);
            int given = 0, stood = 0;
            FinishReason? finish = null;
            for (bool stands = true; stands && finish is null; given++)
            {
                int id = draws.Next(read.Span.Slice(given * vocabulary, vocabulary), tokens, proposal, given, out stands);
                if (stands) stood++;
                tokens.Add(id);
                finish = chooser.Finish(tokens);
                yield return id;
            }

            Guessed += proposal.Tokens.Count;
            Accepted += stood;
            length.Note(proposal.Tokens.Count, stood);
            if (finish is not null) yield break;
            session.Truncate(tokens.Count - 1 - begin);
        }
    }
}
