using Skald.Models.Generation.Constraints;
using Skald.Models.Generation.Processors;
using Skald.Models.State;

namespace Skald.Models.Generation.Search;

/// <summary>Finds likely texts by growing several beginnings at once.</summary>
/// <remarks>
/// As transformers does it: in each step the best continuations of all beams compete; those that end are finished if
/// they are among the best <see cref="BeamOptions.Beams"/>; processors see log-probabilities.
/// </remarks>
/// <param name="model">Who reads.</param>
public sealed class BeamSearch(CausalLanguageModel model)
{
    /// <summary>Searches continuations of a prompt.</summary>
    /// <param name="prompt">At least one token; with the new ones it must fit the context.</param>
    /// <param name="options">How the search goes.</param>
    /// <param name="cancellationToken">Looked at before every step.</param>
    /// <returns>The results of each group, best first, group after group.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, holds unknown ids or is too long, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public IReadOnlyList<BeamResult> Search(
        IReadOnlyList<int> prompt, BeamOptions options, CancellationToken cancellationToken = default)
    {
        TokenGenerator.Check(model, prompt);
        options.Check();
        if (prompt.Count + (long)options.MaxNewTokens > model.Config.ContextLength)
        {
            throw new ArgumentException(
                $"Beam search: prompt and new tokens must fit the context, {model.Config.ContextLength}, "
                + $"got {prompt.Count} + {options.MaxNewTokens}.");
        }

        TokenIds ends = options.EndTokenIds ?? model.EndTokenIds;
        ConstraintProcessor? constraint = options.Constraint is { } c ? new(c, ends, options.MaxNewTokens) : null;
        LogitsPipeline pipeline = (options.Logits ?? new()).Build(
            SamplingOptions.Greedy with { RepetitionPenalty = options.RepetitionPenalty }, ends, prompt.Count,
            options.MaxNewTokens, constraint);
        BeamGroup[] groups = [.. Enumerable.Range(0, options.Groups).Select(_ => new BeamGroup(options, ends, prompt.Count))];
        foreach (BeamGroup group in groups) group.Begin([.. prompt]);
        Grow(groups, [.. prompt], pipeline, constraint, cancellationToken);
        return [.. groups.SelectMany(group => group.Results)];
    }

    private void Grow(
        BeamGroup[] groups, int[] prompt, LogitsPipeline pipeline, ConstraintProcessor? constraint,
        CancellationToken cancellationToken)
    {
        int vocabulary = model.Config.VocabSize;
        DecodingState state = model.CreateState(1);
        float[] logits = new float[vocabulary];
        cancellationToken.ThrowIfCancellationRequested();
        TokenReader.Read(model, prompt, state, logits);
        while (true)
        {
            int[] taken = new int[vocabulary];
            foreach (BeamGroup group in groups.Where(group => !group.IsDone))
            {
                float[][] scores = [.. group.Running.Select(beam => Scores(beam, logits, pipeline, prompt.Length))];
                group.Advance(scores, taken, tokens => constraint?.IsComplete(tokens.AsSpan(prompt.Length)) ?? false);
            }

            Beam[] beams = [.. groups.Where(group => !group.IsDone).SelectMany(group => group.Running)];
            if (beams.Length == 0) return;
            cancellationToken.ThrowIfCancellationRequested();
            state.Reorder([.. beams.Select(beam => beam.Row)]);
            int row = 0;
            foreach (BeamGroup group in groups.Where(group => !group.IsDone))
                for (int i = 0; i < group.Running.Count; i++) group.Running[i] = group.Running[i] with { Row = row++ };
            logits = new float[beams.Length * vocabulary];
            TokenReader.Read(model, [.. beams.Select(beam => beam.Tokens[^1])], state, logits);
        }
    }

    private float[] Scores(Beam beam, float[] logits, LogitsPipeline pipeline, int promptLength)
    {
        float[] scores = logits.AsSpan(beam.Row * model.Config.VocabSize, model.Config.VocabSize).ToArray();
        new LogSoftmaxProcessor().Process(scores, default);
        pipeline.Process(scores, new(beam.Tokens, promptLength));
        return scores;
    }
}
