namespace Skald.Tokenizers.Encodings;

/// <summary>A stretch of the caller's text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends, exclusive.</param>
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>Units in it.</summary>
    public int Length => End - Start;
}
