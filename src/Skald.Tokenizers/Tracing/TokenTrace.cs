namespace Skald.Tokenizers.Tracing;

/// <summary>How a text became tokens, step by step.</summary>
/// <param name="Model">What the model does, in a few words.</param>
/// <param name="Pieces">The stretches that are encoded for themselves, in the order of the text.</param>
public sealed record TokenTrace(string Model, IReadOnlyList<TracedPiece> Pieces)
{
    /// <summary>The ids that the steps end in, which are those of encoding.</summary>
    public IReadOnlyList<int> Ids => [.. Pieces.SelectMany(piece => piece.Tokens).Select(token => token.Id)];
}
