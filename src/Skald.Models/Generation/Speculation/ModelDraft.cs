using System.Runtime.InteropServices;
using Skald.Models.Generation.Processors;
using Skald.Tensors;

namespace Skald.Models.Generation.Speculation;

/// <summary>Guesses with a smaller model of the same vocabulary, by the same options.</summary>
/// <param name="model">The smaller model.</param>
public sealed class ModelDraft(CausalLanguageModel model) : IDraft
{
    private readonly GenerationSession _session = new(model);
    private TokenChooser? _chooser;
    private RandomStream _random;
    private long _draws;

    /// <inheritdoc/>
    public void Begin(int promptLength, GenerationOptions options)
    {
        _chooser = new(model, options with { LogProbabilities = null }, promptLength);
        _random = new RandomStream(options.Sampling.Seed).Fork("draft");
        _draws = 0;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">No text was begun.</exception>
    public DraftProposal Propose(IReadOnlyList<int> tokens, int count)
    {
        TokenChooser chooser = _chooser ?? throw new InvalidOperationException("ModelDraft: a text must be begun before guesses.");
        List<int> text = [.. tokens], guessed = [];
        List<double[]> distributions = [];
        count = Math.Min(count, model.Config.ContextLength - text.Count);
        float[] logits = new float[model.Config.VocabSize];
        for (int i = 0; i < count; i++)
        {
            int held = _session.Rewind(CollectionsMarshal.AsSpan(text));
            int[] unread = [.. text[held..]];
            TokenReader.Read(model, unread, _session.State, logits);
            _session.Add(unread);
            double[] distribution = new double[logits.Length];
            chooser.Distribute(logits, CollectionsMarshal.AsSpan(text), distribution);
            guessed.Add(Distribution.Draw(distribution, model.Device.Uniform(_random, _draws++)));
            distributions.Add(distribution);
            text.Add(guessed[^1]);
            if (model.EndTokenIds.Contains(guessed[^1])) break;
        }

        return new(guessed, distributions);
    }
}
