namespace Skald.Models.Generation.Speculation;

/// <summary>Guesses next tokens cheaply. It is for one text at a time.</summary>
public interface IDraft
{
    /// <summary>Bytes of weights that are read for a guess, which says what it costs; 0 where none are.</summary>
    long WeightBytes => 0;

    /// <summary>Begins a text.</summary>
    /// <param name="promptLength">Tokens of the prompt.</param>
    /// <param name="options">How the model chooses, which the guesses should follow.</param>
    void Begin(int promptLength, GenerationOptions options);

    /// <summary>Guesses how a text goes on.</summary>
    /// <param name="tokens">The text so far; it may be shorter than the last one and its guesses.</param>
    /// <param name="count">Most tokens to guess.</param>
    DraftProposal Propose(IReadOnlyList<int> tokens, int count);
}
