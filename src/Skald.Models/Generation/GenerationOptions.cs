namespace Skald.Models;

/// <summary>How a text is continued.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to generate.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Texts that end the generation; they are not returned.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Whether the end-of-text token ends the generation.</summary>
    public bool StopAtEndOfText { get; init; } = true;

    /// <summary>Draws instead of those from the seed, one per token: for tests and for comparing samplers.</summary>
    public Func<int, float>? Uniforms { get; init; }
}

/// <summary>Why a generation ended.</summary>
public enum FinishReason
{
    /// <summary>The end-of-text token or a stop text.</summary>
    Stop,

    /// <summary>The most tokens that were asked for.</summary>
    Length,

    /// <summary>The caller asked to stop.</summary>
    Cancelled,
}

/// <summary>A piece of generated text.</summary>
/// <param name="Text">New text, whole characters only; may be empty.</param>
/// <param name="TokenId">The token behind it.</param>
/// <param name="Finish">Set on the last piece.</param>
public readonly record struct GeneratedPiece(string Text, int TokenId, FinishReason? Finish);
