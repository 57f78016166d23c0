namespace Skald.Tokenizers;

/// <summary>What a list of special tokens given by a caller must keep to.</summary>
internal static class SpecialTokenRules
{
    /// <summary>The error for a special token in a text that must not hold any.</summary>
    public static ArgumentException Denied(string token, int position) =>
        new($"Encode: the text must not hold special tokens, got {token} at position {position}; take it out, or let special " +
            "tokens be plain text.");

    public static void Check(IReadOnlyList<string> tokens, string operation)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string token in tokens)
        {
            if (token.Length < 2)
                throw new ArgumentException($"{operation}: a special token needs two characters, got \"{token}\".");
            if (!seen.Add(token))
                throw new ArgumentException($"{operation}: special tokens must differ, got \"{token}\" twice.");
        }
    }
}
