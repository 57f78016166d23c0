namespace Skald.Models.Generation.Speculation;

/// <summary>Tokens that may come next.</summary>
/// <param name="Tokens">In order; may be fewer than asked for.</param>
/// <param name="Probabilities">For each the distribution it was drawn from, [vocabulary]; null where each was certain.
/// They stay as they are until the next tokens are guessed.</param>
public sealed record DraftProposal(IReadOnlyList<int> Tokens, IReadOnlyList<double[]>? Probabilities = null);
