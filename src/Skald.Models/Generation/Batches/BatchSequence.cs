namespace Skald.Models.Generation.Batches;

/// <summary>A sequence of a batch.</summary>
/// <param name="number">Its number.</param>
/// <param name="prompt">Where it begins.</param>
/// <param name="chooser">How its tokens are chosen.</param>
internal sealed class BatchSequence(int number, IEnumerable<int> prompt, TokenChooser chooser)
{
    /// <summary>Its number.</summary>
    public int Number => number;

    /// <summary>Prompt and new tokens.</summary>
    public List<int> Tokens { get; } = [.. prompt];

    /// <summary>Tokens that the model has read.</summary>
    public int Read { get; set; }

    /// <summary>Tokens that it has not read yet.</summary>
    public int Unread => Tokens.Count - Read;

    /// <summary>How its tokens are chosen.</summary>
    public TokenChooser Chooser => chooser;
}
