namespace Skald.Tests.Architecture;

/// <summary>Fails with every breach of a rule on a line of its own.</summary>
internal static class Rule
{
    public static void HasNoBreach(IEnumerable<string> breaches)
    {
        string[] found = [.. breaches.Distinct().Order(StringComparer.Ordinal)];
        if (found.Length > 0) Assert.Fail($"{found.Length} breaches:\n  {string.Join("\n  ", found)}");
    }
}
