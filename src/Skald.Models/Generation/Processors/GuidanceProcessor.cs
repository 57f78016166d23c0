namespace Skald.Models.Generation.Processors;

/// <summary>Classifier-free guidance: away from what the model would say without the prompt.</summary>
/// <remarks>
/// Sanchez et al. 2023, https://arxiv.org/abs/2306.17806: u + scale · (c − u) on log-probabilities, where u comes from
/// a second reading that begins with a negative prompt, or with the prompt's last token. It keeps that reading between
/// calls: one for each row, which must only grow.
/// </remarks>
public sealed class GuidanceProcessor : ILogitsProcessor
{
    private readonly CausalLanguageModel _model;
    private readonly float _scale;
    private readonly int[]? _negativePrompt;
    private readonly List<int> _read = [];
    private readonly float[] _logits;
    private readonly double[] _without, _with;
    private State.DecodingState? _state;
    private int _seen;

    /// <param name="model">Who reads.</param>
    /// <param name="scale">1 changes nothing; above 1 guides.</param>
    /// <param name="negativePrompt">What to move away from; null for the prompt's last token.</param>
    public GuidanceProcessor(CausalLanguageModel model, float scale, IReadOnlyList<int>? negativePrompt = null)
    {
        if (negativePrompt is { Count: 0 })
            throw new ArgumentException("Guidance: the negative prompt must hold a token, got none.", nameof(negativePrompt));
        (_model, _scale, _negativePrompt) = (model, scale, negativePrompt is null ? null : [.. negativePrompt]);
        _logits = new float[model.Config.VocabSize];
        (_without, _with) = (new double[_logits.Length], new double[_logits.Length]);
    }

    /// <summary>Both sides given as logits: unconditional + scale · (conditional − unconditional).</summary>
    public static void Combine(Span<float> conditional, ReadOnlySpan<float> unconditional, float scale)
    {
        for (int id = 0; id < conditional.Length; id++)
            conditional[id] = unconditional[id] + (scale * (conditional[id] - unconditional[id]));
    }

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        if (_scale == 1) return;
        ReadOnlySpan<int> added = _state is null ? _negativePrompt ?? context.Tokens[^1..] : context.Tokens[_seen..];
        _seen = context.Tokens.Length;
        Read(added);
        Distribution.LogSoftmax(_logits, _without);
        Distribution.LogSoftmax(logits, _with);
        for (int id = 0; id < logits.Length; id++)
            logits[id] = (float)(_without[id] + (_scale * (_with[id] - _without[id])));
    }

    private void Read(ReadOnlySpan<int> added)
    {
        _read.AddRange(added);
        int context = _model.Config.ContextLength;
        int[] next = added.ToArray();
        if (_state is null || _state.Lengths[0] + next.Length > context)
        {
            next = [.. _read.TakeLast(_state is null ? context : Math.Max(1, context / 2))];
            _state = _model.CreateState(1);
        }

        TokenReader.Read(_model, next, _state, _logits);
    }
}
