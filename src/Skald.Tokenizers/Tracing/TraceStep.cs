namespace Skald.Tokenizers.Tracing;

/// <summary>One step from a piece to its tokens.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="At">
/// Merges and splits: number of the left symbol among those before the step. Else the place in the piece, in UTF-16
/// units.
/// </param>
/// <param name="Result">What the step makes or finds; of a split, what falls apart.</param>
public sealed record TraceStep(TraceStepKind Kind, int At, TracedSymbol Result)
{
    /// <summary>The left one of the two that merge, or that a split gives.</summary>
    public TracedSymbol? Left { get; init; }

    /// <summary>The right one.</summary>
    public TracedSymbol? Right { get; init; }

    /// <summary>Rank of the merge: the lowest comes first. Null where scores decide.</summary>
    public int? Rank { get; init; }

    /// <summary>Score of the token: of SentencePiece's BPE the highest comes first. Null where ranks decide.</summary>
    public double? Score { get; init; }

    /// <summary>Unigram: the score of the path from the piece's begin through this token.</summary>
    public double? Total { get; init; }
}
