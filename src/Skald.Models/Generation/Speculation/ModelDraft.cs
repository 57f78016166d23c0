using System.Runtime.InteropServices;
using Skald.Models.Generation.Processors;
using Skald.Tensors;

namespace Skald.Models.Generation.Speculation;

/// <summary>Guesses with a smaller model of the same vocabulary, by the same options.</summary>
/// <param name="model">The smaller model.</param>
/// <param name="assistantConfidenceThreshold">
/// A greedy text is guessed until a guess has less probability than this, by the smaller model. A drawn text is not: there an
/// unlikely guess stands as often as a likely one, if both models agree on how unlikely it is.
/// </param>
/// <exception cref="ArgumentOutOfRangeException">The threshold lies outside [0, 1].</exception>
public sealed class ModelDraft(CausalLanguageModel model, float assistantConfidenceThreshold = 0.4f) : IDraft
{
    private readonly GenerationSession _session = new(model);
    private readonly float _threshold = assistantConfidenceThreshold is >= 0 and <= 1
        ? assistantConfidenceThreshold
        : throw new ArgumentOutOfRangeException(
            nameof(assistantConfidenceThreshold),
            $"ModelDraft: the confidence threshold must lie in [0, 1], got {assistantConfidenceThreshold}.");
    private readonly float[] _logits = new float[model.Config.VocabSize], _probabilities = new float[model.Config.VocabSize];
    private readonly List<double[]> _distributions = [];  // of the guesses, used again for the next ones
    private readonly List<int> _text = [];
    private TokenChooser? _chooser;
    private RandomStream _random;
    private long _draws;

    /// <inheritdoc/>
    public long WeightBytes => model.WeightBytes;

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
        _text.Clear();
        _text.AddRange(tokens);
        count = Math.Min(count, model.Config.ContextLength - _text.Count);
        var guessed = new List<int>(Math.Max(0, count));
        for (bool goesOn = true; goesOn && guessed.Count < count;)
        {
            ReadOnlySpan<int> text = CollectionsMarshal.AsSpan(_text);
            int held = _session.Rewind(text), guess;
            _session.Read(text[held..], _logits, CancellationToken.None);
            if (chooser.IsCertain)
            {
                guess = chooser.Likeliest(_logits, text);
                goesOn = _threshold == 0 || Probability(guess) >= _threshold;
            }
            else
            {
                if (_distributions.Count == guessed.Count) _distributions.Add(new double[_logits.Length]);
                double[] distribution = _distributions[guessed.Count];
                chooser.Distribute(_logits, text, distribution);
                guess = Distribution.Draw(distribution, model.Device.Uniform(_random, _draws++));
            }

            guessed.Add(guess);
            _text.Add(guess);
            goesOn &= !model.EndTokenIds.Contains(guess);
        }

        return new(guessed, chooser.IsCertain ? null : _distributions);
    }

    /// <summary>How likely the smaller model finds a token.</summary>
    private float Probability(int id)
    {
        using var scope = model.Device.NoGrad();
        using TensorScope lent = model.Device.StepScope();
        model.Device.From(_logits, [1, _logits.Length]).Softmax(-1).CopyTo(_probabilities);
        return _probabilities[id];
    }
}
