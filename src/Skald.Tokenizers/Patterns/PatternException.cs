namespace Skald.Tokenizers.Patterns;

/// <summary>A regular expression is broken or uses something that is not supported.</summary>
public sealed class PatternException : FormatException
{
    /// <param name="pattern">The whole expression.</param>
    /// <param name="position">Where in it the fault lies, in UTF-16 units.</param>
    /// <param name="problem">The rule and what broke it.</param>
    public PatternException(string pattern, int position, string problem)
        : base($"Pattern: {problem} at position {position} of {Excerpt(pattern, position)}.") =>
        (Pattern, Position) = (pattern, position);

    /// <summary>The whole expression.</summary>
    public string Pattern { get; }

    /// <summary>Where in it the fault lies, in UTF-16 units.</summary>
    public int Position { get; }

    // Files choose the patterns that errors repeat: a short stretch, without control characters.
    private static string Excerpt(string pattern, int position)
    {
        int start = Math.Max(0, position - 20), end = Math.Min(pattern.Length, position + 20);
        string stretch = string.Concat(pattern[start..end].Select(c => char.IsControl(c) ? '\uFFFD' : c));
        return $"\"{(start > 0 ? "…" : "")}{stretch}{(end < pattern.Length ? "…" : "")}\"";
    }
}
