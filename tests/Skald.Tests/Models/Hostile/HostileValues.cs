using System.Text.Json.Nodes;

namespace Skald.Tests.Models.Hostile;

/// <summary>Values that no writer meant, in place of each of a file's own.</summary>
internal static class HostileValues
{
    private static readonly string[] s_all =
    [
        "null", "true", "-1", "0", "1", "3", "2147483647", "-2147483648", "4294967296", "1e300", "-1e300", "1e-300", "0.5",
        "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"x\"", "[]", "{}", "[null]", "[-1]", "[1e300]", "{\"a\":-1}", "[[1]]",
    ];

    /// <summary>Every single change of an object: each of its members, and theirs, has each hostile value once.</summary>
    public static IEnumerable<(string What, JsonObject Changed)> Changes(JsonObject original)
    {
        foreach (string[] path in Paths(original, []))
        {
            foreach (string value in s_all)
            {
                var changed = (JsonObject)original.DeepClone();
                JsonObject at = changed;
                foreach (string part in path.SkipLast(1)) at = (JsonObject)at[part]!;
                at[path[^1]] = JsonNode.Parse(value);
                yield return ($"{string.Join('.', path)} = {value}", changed);
            }
        }
    }

    private static IEnumerable<string[]> Paths(JsonObject node, string[] before)
    {
        foreach ((string key, JsonNode? value) in node)
        {
            yield return [.. before, key];
            if (value is not JsonObject inner) continue;
            foreach (string[] path in Paths(inner, [.. before, key])) yield return path;
        }
    }
}
