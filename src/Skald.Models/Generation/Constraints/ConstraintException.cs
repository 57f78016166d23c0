namespace Skald.Models.Generation.Constraints;

/// <summary>A schema, grammar or pattern that can't be followed; the message says where and why in one sentence.</summary>
public sealed class ConstraintException : FormatException
{
    /// <param name="message">One sentence.</param>
    public ConstraintException(string message)
        : base(message)
    {
    }
}
