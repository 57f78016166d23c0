namespace Skald.Models.Generation.Processors;

/// <summary>Keeps some of the tokens, judged by their probabilities, and forbids the others.</summary>
/// <remarks>Buffers are kept between calls: not safe for concurrent use.</remarks>
public abstract class Truncation : ILogitsProcessor
{
    private double[] _probabilities = [];
    private bool[] _keeps = [];

    /// <param name="minTokensToKeep">How many of the likeliest tokens stay in any case.</param>
    private protected Truncation(int minTokensToKeep = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minTokensToKeep, 1);
        MinTokensToKeep = minTokensToKeep;
    }

    /// <summary>How many of the likeliest tokens stay in any case.</summary>
    public int MinTokensToKeep { get; }

    /// <summary>Tokens by falling logit.</summary>
    private protected Ranking Ranking { get; } = new();

    /// <inheritdoc/>
    public void Process(Span<float> logits, LogitsContext context)
    {
        if (_keeps.Length != logits.Length) (_keeps, _probabilities) = (new bool[logits.Length], new double[logits.Length]);
        Distribution.Softmax(logits, _probabilities);
        Ranking.Fill(logits, logits, double.NegativeInfinity);
        Array.Clear(_keeps);
        Keep(logits, _probabilities, context, _keeps);
        for (int rank = 0; rank < Math.Min(MinTokensToKeep, Ranking.Count); rank++) _keeps[Ranking[rank]] |= KeepsLikeliest;
        for (int id = 0; id < logits.Length; id++)
            if (!_keeps[id]) logits[id] = float.NegativeInfinity;
    }

    /// <summary>Whether the likeliest tokens are those that stay in any case.</summary>
    private protected virtual bool KeepsLikeliest => true;

    /// <summary>Marks the tokens that stay.</summary>
    private protected abstract void Keep(
        ReadOnlySpan<float> logits, ReadOnlySpan<double> probabilities, LogitsContext context, Span<bool> keeps);
}
