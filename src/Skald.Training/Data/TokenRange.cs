namespace Skald.Training.Data;

/// <summary>The one check of a range of tokens.</summary>
internal static class TokenRange
{
    public static void ThrowUnlessInside(long position, int length, long count)
    {
        if (position < 0 || position > count || length > count - position)
        {
            throw new ArgumentOutOfRangeException(
                nameof(position), $"ITokenSequence.Read: the range must lie in [0, {count}), got {length} at "
                    + $"{position}.");
        }
    }
}
