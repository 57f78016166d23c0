namespace Skald.Tokenizers.Inspection;

/// <summary>A text on which a tokenizer, written as a <c>tokenizer.json</c> and read again, differs from itself.</summary>
/// <param name="Text">The text.</param>
/// <param name="Before">The ids before.</param>
/// <param name="After">The ids after; the same ones where decoding differs.</param>
/// <param name="Reason">What it comes from, as far as that is known; else what differs.</param>
public sealed record ConversionLoss(string Text, IReadOnlyList<int> Before, IReadOnlyList<int> After, string Reason)
{
    /// <summary>The ids differ, and not only the text of ids.</summary>
    public bool IsEncoding => !Before.SequenceEqual(After);
}
