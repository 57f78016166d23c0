namespace Skald.Models.Generation.Processors;

/// <summary>Divides positive logits of tokens that occurred, once each, and multiplies the others.</summary>
/// <remarks>Keskar et al. 2019, https://arxiv.org/abs/1909.05858.</remarks>
/// <param name="penalty">Above 1 disfavours what occurred, below 1 favours it.</param>
/// <param name="ignored">How many of the first tokens don't count; padding never does.</param>
/// <param name="tokens">Tokens that count instead of the row's, such as an encoder's input; null for the row's.</param>
public sealed class RepetitionPenaltyProcessor(float penalty, int ignored = 0, IReadOnlyList<int>? tokens = null)
    : ILogitsProcessor
{
    private readonly float _penalty = penalty > 0 && float.IsFinite(penalty) ? penalty
        : throw new ArgumentOutOfRangeException(nameof(penalty), $"Repetition: the penalty must be positive, got {penalty}.");

    private readonly int[]? _tokens = tokens is null ? null : [.. tokens];
    private readonly HashSet<int> _seen = [];

    /// <summary>Favours the tokens of an encoder's input: there the penalty counts the other way round.</summary>
    public static RepetitionPenaltyProcessor ForEncoder(float penalty, IReadOnlyList<int> tokens) => new(1 / penalty, 0, tokens);

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        ReadOnlySpan<int> counted = _tokens ?? context.Tokens[Math.Min(Math.Max(ignored, context.Padding), context.Tokens.Length)..];
        _seen.Clear();
        foreach (int id in counted)
            if (_seen.Add(id)) logits[id] = logits[id] < 0 ? logits[id] * _penalty : logits[id] / _penalty;
    }
}
