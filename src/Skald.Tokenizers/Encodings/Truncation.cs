namespace Skald.Tokenizers.Encodings;

/// <summary>How encodings are cut to a length.</summary>
/// <param name="MaxLength">Most tokens, those of the template included.</param>
public sealed record Truncation(int MaxLength)
{
    /// <summary>Tokens that neighbouring windows of the overflow share.</summary>
    public int Stride { get; init; }

    /// <summary>Which text of a pair is cut.</summary>
    public TruncationStrategy Strategy { get; init; }

    /// <summary>Cut off the beginning and not the end.</summary>
    public bool IsLeft { get; init; }

    /// <exception cref="ArgumentException">What is asked for cannot be done.</exception>
    internal void Apply(EncodingDraft first, EncodingDraft? second, int addedTokens, int addedToOne)
    {
        if (MaxLength >= addedToOne && MaxLength - addedToOne < Stride)
        {
            throw new ArgumentException(
                $"Truncation: the stride must not be more than the room for tokens, got {Stride} with room for " +
                $"{MaxLength - addedToOne} beside {addedToOne} special tokens.");
        }

        // Less room than the template takes: nothing is cut, as in the reference.
        if (MaxLength < addedTokens) return;
        int room = MaxLength - addedTokens;
        if (room == 0)
        {
            first.Truncate(0, Stride, IsLeft);
            second?.Truncate(0, Stride, IsLeft);
            return;
        }

        int total = first.Tokens.Count + (second?.Tokens.Count ?? 0);
        if (total <= room) return;
        if (Strategy == TruncationStrategy.LongestFirst)
        {
            (int lengthOfFirst, int lengthOfSecond) =
                second is null ? (room, 0) : Share(first.Tokens.Count, second.Tokens.Count, room);
            first.Truncate(lengthOfFirst, Stride, IsLeft);
            second?.Truncate(lengthOfSecond, Stride, IsLeft);
            return;
        }

        EncodingDraft? target = Strategy == TruncationStrategy.OnlyFirst ? first : second;
        if (target is null)
            throw new ArgumentException("Truncation: OnlySecond needs a pair, got one text; use OnlyFirst.");
        int left = target.Tokens.Count - (total - room);
        if (left <= 0)
        {
            throw new ArgumentException(
                $"Truncation: {Strategy} must leave a token, got {target.Tokens.Count} and {total - room} to cut; use " +
                "LongestFirst or a greater length.");
        }

        target.Truncate(left, Stride, IsLeft);
    }

    private static (int First, int Second) Share(int first, int second, int room)
    {
        int shorter = Math.Min(first, second);
        int longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
        if (shorter + longer > room) (shorter, longer) = (room / 2, (room / 2) + (room % 2));
        return first > second ? (longer, shorter) : (shorter, longer);
    }
}
