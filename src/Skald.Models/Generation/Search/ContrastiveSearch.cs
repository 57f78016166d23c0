using Skald.Models.Generation.Processors;
using Skald.Models.State;

namespace Skald.Models.Generation.Search;

/// <summary>Chooses among the likeliest tokens the one whose meaning was said least.</summary>
/// <remarks>
/// Su et al. 2022, https://arxiv.org/abs/2202.06417: the greatest (1 − α) · p(v) − α · max cos(h(v), h(j)) over all
/// earlier places j, where h is the hidden state after the final norm.
/// </remarks>
/// <param name="model">Who reads.</param>
/// <param name="alpha">Weight of the likeness, in [0, 1]; 0 is greedy.</param>
/// <param name="candidates">How many of the likeliest tokens are tried.</param>
public sealed class ContrastiveSearch(CausalLanguageModel model, double alpha = 0.6, int candidates = 4)
{
    /// <summary>Continues a prompt.</summary>
    /// <param name="prompt">At least one token; with the new ones it must fit the context.</param>
    /// <param name="maxNewTokens">Most tokens to generate.</param>
    /// <param name="cancellationToken">Looked at before every token; cancelling ends the stream without an exception.</param>
    /// <returns>The new tokens, the end token included.</returns>
    /// <exception cref="ArgumentException">The prompt is empty, holds unknown ids or is too long, or a setting is out of range.</exception>
    public IEnumerable<int> Generate(
        IReadOnlyList<int> prompt, int maxNewTokens, CancellationToken cancellationToken = default)
    {
        TokenGenerator.Check(model, prompt);
        if (alpha is not (>= 0 and <= 1) || candidates < 1 || maxNewTokens < 1
            || prompt.Count + (long)maxNewTokens > model.Config.ContextLength)
        {
            throw new ArgumentException(
                $"Contrastive search: alpha must lie in [0, 1], candidates and new tokens be positive, and all fit the context, "
                + $"{model.Config.ContextLength}, got alpha {alpha}, {candidates} candidates, {prompt.Count} + {maxNewTokens} tokens.");
        }

        return Continue([.. prompt], maxNewTokens, cancellationToken);
    }

    private IEnumerable<int> Continue(int[] prompt, int maxNewTokens, CancellationToken cancellationToken)
    {
        int vocabulary = model.Config.VocabSize, tried = Math.Min(candidates, vocabulary);
        DecodingState state = model.CreateState(1);
        (float[] hidden, float[] logits) = TokenReader.ReadHidden(model, prompt, state);
        int width = hidden.Length / prompt.Length;
        List<float[]> said = [.. hidden.Chunk(width).Select(Unit)];
        float[] last = logits[^vocabulary..];
        for (int step = 0; step < maxNewTokens && !cancellationToken.IsCancellationRequested; step++)
        {
            (int[] ids, double[] probabilities) = Likeliest(last, tried);
            state.Reorder(new int[tried]);
            (hidden, logits) = TokenReader.ReadHidden(model, ids, state);
            float[][] meant = [.. hidden.Chunk(width).Select(Unit)];
            int best = 0;
            double highest = double.NegativeInfinity;
            for (int i = 0; i < tried; i++)
            {
                double score = ((1 - alpha) * probabilities[i]) - (alpha * said.Max(other => Dot(other, meant[i])));
                if (score > highest) (highest, best) = (score, i);
            }

            said.Add(meant[best]);
            yield return ids[best];
            if (model.EndTokenIds.Contains(ids[best])) yield break;
            state.Reorder(best);
            last = logits.AsSpan(best * vocabulary, vocabulary).ToArray();
        }
    }

    private static (int[] Ids, double[] Probabilities) Likeliest(float[] logits, int count)
    {
        double[] all = new double[logits.Length];
        Distribution.Softmax(logits, all);
        var ranking = new Ranking();
        ranking.Fill(logits, logits, ranking.FloorOfTop(logits, count));
        int[] ids = [.. Enumerable.Range(0, count).Select(rank => ranking[rank])];
        return (ids, [.. ids.Select(id => all[id])]);
    }

    private static float[] Unit(float[] vector)
    {
        double length = Math.Max(1e-8, Math.Sqrt(Dot(vector, vector)));
        return [.. vector.Select(value => (float)(value / length))];
    }

    private static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
