namespace Skald.Models.Generation.Processors;

/// <summary>What a processor knows of the row whose next token is being chosen.</summary>
/// <param name="tokens">All tokens so far, prompt included.</param>
/// <param name="promptLength">How many of them are the prompt's.</param>
/// <param name="padding">How many of the first are padding, which repetition penalties pass over.</param>
/// <param name="draw">A number in [0, 1) for processors that act by chance; not the one that draws the token.</param>
public readonly ref struct LogitsContext(ReadOnlySpan<int> tokens, int promptLength = 0, int padding = 0, double draw = 0)
{
    /// <summary>All tokens so far, prompt included.</summary>
    public ReadOnlySpan<int> Tokens { get; } = tokens;

    /// <summary>How many of them are the prompt's.</summary>
    public int PromptLength { get; } = promptLength;

    /// <summary>How many of the first are padding.</summary>
    public int Padding { get; } = padding;

    /// <summary>A number in [0, 1) for processors that act by chance.</summary>
    public double Draw { get; } = draw;

    /// <summary>The tokens after the prompt.</summary>
    public ReadOnlySpan<int> Generated => Tokens[PromptLength..];
}
