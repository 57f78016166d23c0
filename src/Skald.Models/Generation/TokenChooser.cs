using System.Runtime.InteropServices;
using Skald.Models.Generation.Constraints;
using Skald.Models.Generation.Processors;
using Skald.Tensors;

namespace Skald.Models.Generation;

/// <summary>Chooses the tokens of one row by its options: processors, constraint, then the sampler or one draw.</summary>
internal sealed class TokenChooser
{
    private readonly GenerationOptions _options;
    private readonly Device _device;
    private readonly TokenIds _ends;
    private readonly int _promptLength;
    private readonly Sampler _sampler;
    private readonly LogitsPipeline? _pipeline;  // null where the sampler alone does it
    private readonly ConstraintProcessor? _constraint;
    private readonly RandomStream _random, _chance;
    private readonly Ranking _ranking = new();
    private readonly double[] _probabilities;
    private LogitsPipeline? _fallback;

    /// <param name="model">Whose tokens.</param>
    /// <param name="options">How to choose.</param>
    /// <param name="promptLength">Tokens of the prompt.</param>
    public TokenChooser(CausalLanguageModel model, GenerationOptions options, int promptLength)
    {
        (_options, _device, _ends, _promptLength) = (options, model.Device, model.EndTokenIds, promptLength);
        _sampler = new(model.Device, options.Sampling);
        _constraint = options.Constraint is { } constraint ? new(constraint, _ends, options.MaxNewTokens) : null;
        _pipeline = options.Logits?.Build(options.Sampling, _ends, promptLength, options.MaxNewTokens, _constraint);
        _random = new RandomStream(options.Sampling.Seed).Fork("sampling");
        _chance = new RandomStream(options.Sampling.Seed).Fork("chance");
        _probabilities = new double[model.Config.VocabSize];
    }

    /// <summary>The next token.</summary>
    /// <param name="logits">[vocabulary]; changed.</param>
    /// <param name="tokens">The row so far, prompt included.</param>
    public GeneratedToken Choose(Span<float> logits, List<int> tokens)
    {
        using TensorScope lent = _device.StepScope();
        int step = tokens.Count - _promptLength;
        float[]? own = _options.LogProbabilities is null ? null : logits.ToArray();
        double uniform = _options.Uniforms?.Invoke(step) ?? _device.Uniform(_random, step);
        int id = Draw(logits, CollectionsMarshal.AsSpan(tokens), uniform, step);
        return new(id, null) { LogProbabilities = own is null ? null : Likeliest(own, id, _options.LogProbabilities!.Value) };
    }

    /// <summary>Why the row ends with its last token; null where it goes on.</summary>
    public FinishReason? Finish(List<int> tokens)
    {
        ReadOnlySpan<int> generated = CollectionsMarshal.AsSpan(tokens)[_promptLength..];
        if (_options.StopAtEndOfText && _ends.Contains(generated[^1])) return FinishReason.Stop;
        if (_constraint is not null && !_ends.Contains(generated[^1]) && _constraint.IsComplete(generated)) return FinishReason.Stop;
        return generated.Length >= _options.MaxNewTokens ? FinishReason.Length : null;
    }

    /// <summary>Whether nothing is drawn.</summary>
    public bool IsCertain => _options.Sampling.Temperature == 0;

    /// <summary>The likeliest token, after all that happens to logits.</summary>
    /// <param name="logits">[vocabulary]; changed.</param>
    /// <param name="tokens">The row so far, prompt included.</param>
    public int Likeliest(Span<float> logits, ReadOnlySpan<int> tokens)
    {
        Process(logits, tokens);
        return Sampler.ArgMax(logits);
    }

    /// <summary>The probabilities with which each token would be chosen next.</summary>
    /// <param name="logits">[vocabulary]; changed.</param>
    /// <param name="tokens">The row so far, prompt included.</param>
    /// <param name="probabilities">[vocabulary], filled; 1 for the token that is certain where nothing is drawn.</param>
    public void Distribute(Span<float> logits, ReadOnlySpan<int> tokens, Span<double> probabilities)
    {
        Process(logits, tokens);
        if (_options.Sampling.Temperature > 0)
        {
            Distribution.Softmax(logits, probabilities);
            return;
        }

        probabilities.Clear();
        probabilities[Sampler.ArgMax(logits)] = 1;
    }

    private void Process(Span<float> logits, ReadOnlySpan<int> tokens)
    {
        LogitsPipeline pipeline = _pipeline ?? (_fallback ??= new LogitsOptions().Build(
            _options.Sampling, _ends, _promptLength, _options.MaxNewTokens, _constraint));
        pipeline.Process(logits, new(tokens, _promptLength, 0, _device.Uniform(_chance, tokens.Length - _promptLength)));
    }

    private int Draw(Span<float> logits, ReadOnlySpan<int> tokens, double uniform, int step)
    {
        var context = new LogitsContext(tokens, _promptLength, 0, _pipeline is null ? 0 : _device.Uniform(_chance, step));
        if (_pipeline is null)
        {
            _constraint?.Process(logits, context);
            return _sampler.Sample(logits, tokens, uniform);
        }

        _pipeline.Process(logits, context);
        if (_options.Sampling.Temperature == 0) return Sampler.ArgMax(logits);
        Distribution.Softmax(logits, _probabilities);
        return Distribution.Draw(_probabilities, uniform);
    }

    private TokenLogProbability[] Likeliest(float[] logits, int chosen, int count)
    {
        Distribution.LogSoftmax(logits, _probabilities);
        _ranking.Fill(logits, logits, count > 0 ? _ranking.FloorOfTop(logits, count) : double.PositiveInfinity);
        var found = new TokenLogProbability[1 + Math.Min(count, _ranking.Count)];
        found[0] = new(chosen, (float)_probabilities[chosen]);
        for (int rank = 0; rank + 1 < found.Length; rank++)
            found[rank + 1] = new(_ranking[rank], (float)_probabilities[_ranking[rank]]);
        return found;
    }
}
