namespace Skald.Models.Generation.Processors;

/// <summary>What happens to logits besides the usual sampling options, in the order of transformers.</summary>
/// <remarks>
/// Order: guidance, sequence bias, repetition (of <see cref="SamplingOptions"/>), count penalties, logit bias, DRY,
/// no-repeat n-gram, bad words, least lengths, forced tokens, finite numbers, length decay, suppressed tokens, the
/// caller's own, the constraint; and only when a token is drawn: top-n-sigma, temperature, top-H, top-k, top-p, min-p,
/// typical, epsilon, eta, XTC.
/// </remarks>
public sealed record LogitsOptions
{
    /// <summary>Guidance by a second reading, or any processor that must come first; null for none.</summary>
    public ILogitsProcessor? Guidance { get; init; }

    /// <summary>Added to the last token of a sequence where the row ends with the rest.</summary>
    public IReadOnlyList<(IReadOnlyList<int> Sequence, float Bias)> SequenceBias { get; init; } = [];

    /// <summary>Added to the logits of single tokens.</summary>
    public IReadOnlyDictionary<int, float>? LogitBias { get; init; }

    /// <summary>Taken off for each time a token was generated.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Taken off once a token was generated.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Punishes repetitions by their length; null for none.</summary>
    public DryProcessor? Dry { get; init; }

    /// <summary>Runs of this length don't occur twice; 0 for none.</summary>
    public int NoRepeatNGram { get; init; }

    /// <summary>Sequences that must not come.</summary>
    public IReadOnlyList<IReadOnlyList<int>> BadWords { get; init; } = [];

    /// <summary>Least tokens of prompt and answer.</summary>
    public int MinLength { get; init; }

    /// <summary>Least tokens of the answer.</summary>
    public int MinNewTokens { get; init; }

    /// <summary>Ends the answer at its limit with an end token.</summary>
    public bool ForcesEnd { get; init; }

    /// <summary>The answer's first token; null for any.</summary>
    public int? ForcedFirstToken { get; init; }

    /// <summary>Makes broken logits finite numbers.</summary>
    public bool RemovesInvalid { get; init; }

    /// <summary>New tokens after which the end is favoured, and the growth per token; null for none.</summary>
    public (int Start, float Factor)? LengthDecay { get; init; }

    /// <summary>Tokens that must not come.</summary>
    public IReadOnlyList<int> Suppressed { get; init; } = [];

    /// <summary>Tokens that must not begin the answer.</summary>
    public IReadOnlyList<int> SuppressedFirst { get; init; } = [];

    /// <summary>The caller's own, before anything is cut off.</summary>
    public IReadOnlyList<ILogitsProcessor> Own { get; init; } = [];

    /// <summary>Top-n-sigma; 0 for none.</summary>
    public float TopNSigma { get; init; }

    /// <summary>Top-H; 0 for none.</summary>
    public float TopH { get; init; }

    /// <summary>Mass of typical tokens; 0 for all.</summary>
    public float Typical { get; init; }

    /// <summary>Least probability of a token; 0 for none.</summary>
    public float Epsilon { get; init; }

    /// <summary>Least probability of a token, sinking with the entropy; 0 for none.</summary>
    public float Eta { get; init; }

    /// <summary>Excludes top choices: threshold and chance; null for none.</summary>
    public (float Threshold, float Probability)? Xtc { get; init; }

    /// <summary>The processors that these options ask for, in their order.</summary>
    /// <param name="sampling">The usual options; at temperature 0 nothing is cut off.</param>
    /// <param name="ends">The model's end tokens.</param>
    /// <param name="promptLength">Tokens of the prompt.</param>
    /// <param name="maxNewTokens">Most tokens of the answer.</param>
    /// <param name="constraint">What the answer must be, if anything.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public LogitsPipeline Build(
        SamplingOptions sampling, TokenIds ends, int promptLength, int maxNewTokens, ILogitsProcessor? constraint = null) =>
        new([.. Before(sampling, ends, promptLength, maxNewTokens),
            .. constraint is null ? Array.Empty<ILogitsProcessor>() : [constraint],
            .. sampling.Temperature == 0 ? [] : Cuts(sampling)]);

    private IEnumerable<ILogitsProcessor> Before(SamplingOptions sampling, TokenIds ends, int promptLength, int maxNewTokens)
    {
        if (Guidance is not null) yield return Guidance;
        if (SequenceBias.Count > 0) yield return new SequenceBiasProcessor(SequenceBias);
        if (sampling.RepetitionPenalty != 1) yield return new RepetitionPenaltyProcessor(sampling.RepetitionPenalty);
        if (FrequencyPenalty != 0 || PresencePenalty != 0)
            yield return new CountPenaltyProcessor(FrequencyPenalty, PresencePenalty);
        if (LogitBias is not null) yield return SequenceBiasProcessor.OfTokens(LogitBias);
        if (Dry is not null) yield return Dry;
        if (NoRepeatNGram > 0) yield return new NoRepeatNGramProcessor(NoRepeatNGram);
        if (BadWords.Count > 0) yield return SequenceBiasProcessor.BadWords(BadWords, ends);
        if (MinLength > 0) yield return new MinLengthProcessor(MinLength, ends, countsPrompt: true);
        if (MinNewTokens > 0) yield return new MinLengthProcessor(MinNewTokens, ends, countsPrompt: false);
        if (ForcedFirstToken is { } first) yield return new ForcedTokensProcessor(promptLength, first);
        if (ForcesEnd && ends.Count > 0) yield return ForcedTokensProcessor.AtEnd(promptLength + maxNewTokens, ends);
        if (RemovesInvalid) yield return new FiniteProcessor();
        if (LengthDecay is { } decay) yield return new LengthDecayProcessor(decay.Start, decay.Factor, ends);
        if (Suppressed.Count > 0) yield return new SuppressProcessor(Suppressed);
        if (SuppressedFirst.Count > 0) yield return new SuppressProcessor(SuppressedFirst, promptLength);
        foreach (ILogitsProcessor own in Own) yield return own;
    }

    private IEnumerable<ILogitsProcessor> Cuts(SamplingOptions sampling)
    {
        if (TopNSigma > 0) yield return new TopNSigmaProcessor(TopNSigma);
        if (sampling.Temperature != 1) yield return new TemperatureProcessor(sampling.Temperature);
        if (TopH > 0) yield return new TopHProcessor(TopH);
        if (sampling.TopK > 0) yield return new TopKProcessor(sampling.TopK);
        if (sampling.TopP < 1) yield return new TopPProcessor(sampling.TopP);
        if (sampling.MinP > 0) yield return new MinPProcessor(sampling.MinP);
        if (Typical > 0) yield return new TypicalProcessor(Typical);
        if (Epsilon > 0) yield return new EpsilonProcessor(Epsilon);
        if (Eta > 0) yield return new EtaProcessor(Eta);
        if (Xtc is { } xtc) yield return new XtcProcessor(xtc.Threshold, xtc.Probability);
    }
}
