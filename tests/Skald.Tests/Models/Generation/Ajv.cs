using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Skald.Tests.Models.Generation;

/// <summary>npm's JSON-schema validator, run by Node: a judge that shares nothing with us.</summary>
internal static class Ajv
{
    private static string Oracles => Path.Combine(TestData.Root, "tests", "oracles");

    /// <summary>Fails where a text breaks its schema; skips the test where npm's packages are not installed.</summary>
    public static void AssertValid(IReadOnlyList<(string Schema, string Text)> cases)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Oracles, "node_modules", "ajv")), "needs npm's ajv: run npm ci --prefix tests/oracles");
        var asked = new JsonArray(
            [.. cases.Select(c => new JsonObject { ["schema"] = JsonNode.Parse(c.Schema), ["text"] = c.Text })]);
        ProcessStartInfo start = new("node", [Path.Combine(Oracles, "validate.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process node = Process.Start(start)!;
        node.StandardInput.Write(asked.ToJsonString());
        node.StandardInput.Close();
        string[] verdicts = JsonSerializer.Deserialize<string[]>(node.StandardOutput.ReadToEnd())!;
        Assert.Equal(cases.Count, verdicts.Length);
        for (int i = 0; i < verdicts.Length; i++)
            Assert.True(verdicts[i].Length == 0, $"{verdicts[i]}: {cases[i].Schema}\n{cases[i].Text}");
    }
}
