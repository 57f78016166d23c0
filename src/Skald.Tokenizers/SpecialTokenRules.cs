namespace Skald.Tokenizers;

/// <summary>What a list of special tokens given by a caller must keep to.</summary>
internal static class SpecialTokenRules
{
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
