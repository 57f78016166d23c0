using System.Text.Json;
using System.Text.RegularExpressions;
using Skald.Tokenizers.Templates;
using Skald.Tokenizers.Templates.Json;
using Skald.Tokenizers.Templates.Syntax;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Small templates, each rendered as jinja2 rendered it when the references were recorded.</summary>
public sealed partial class JinjaGoldenTests
{
    private const int ConformanceCases = 660;
    private const int GeneratedCases = 200;

    private static readonly Lazy<GoldenFile> s_conformance = new(() => new GoldenFile("jinja.json"));
    private static readonly Lazy<GoldenFile> s_generated = new(() => new GoldenFile("jinja-generated.json"));

    /// <summary>Cases in which Python's compiler, not Jinja, refuses: the line is one of the compiled code.</summary>
    private static readonly string[] s_linesOfPython = ["break-outside", "syntax-duplicate-macro-argument"];

    [Fact]
    public void EveryCaseIsThere()
    {
        Assert.Equal(ConformanceCases, s_conformance.Value.Cases.Count);
        Assert.Equal(GeneratedCases, s_generated.Value.Cases.Count);
    }

    [Fact]
    public void ConformanceCasesRenderAlike() => AssertAll(s_conformance.Value);

    [Fact]
    public void GeneratedTemplatesRenderAlike() => AssertAll(s_generated.Value);

    private static void AssertAll(GoldenFile file)
    {
        var failures = new List<string>();
        foreach (JsonElement one in file.Cases)
        {
            if (Difference(file, one) is { } difference)
                failures.Add($"{one.GetProperty("name").GetString()}: {one.GetProperty("template")}\n    {difference}");
        }

        if (failures.Count > 0)
            Assert.Fail($"{failures.Count} of {file.Cases.Count} differ:\n  {string.Join("\n  ", failures)}");
    }

    private static string? Difference(GoldenFile file, JsonElement one)
    {
        try
        {
            string text = Render(file, one);
            return one.TryGetProperty("expected", out JsonElement expected)
                ? WithoutAddress(text) == WithoutAddress(expected.GetString()!) ? null : $"got {text}, expected {expected}"
                : $"got {text}, expected {one.GetProperty("error")}";
        }
        catch (TemplateException failure)
        {
            return one.TryGetProperty("error", out JsonElement error)
                ? GoldenError.Difference(error, failure, s_linesOfPython.Contains(one.GetProperty("name").GetString()))
                : $"got {failure.Message}, expected {one.GetProperty("expected")}";
        }
    }

    private static string Render(GoldenFile file, JsonElement one)
    {
        WhiteSpaceRules rules = WhiteSpaceRules.Chat;
        if (one.TryGetProperty("env", out JsonElement env))
        {
            rules = new WhiteSpaceRules(
                Flag(env, "trim_blocks", true), Flag(env, "lstrip_blocks", true), Flag(env, "keep_trailing_newline", false));
        }

        JsonElement context = one.TryGetProperty("context", out JsonElement own) ? own : file.Context;
        var variables = context.EnumerateObject().ToDictionary(p => p.Name, p => JsonValues.Of(p.Value));
        var options = new RenderOptions { Clock = file.Clock };
        return ChatTemplate.Parse(one.GetProperty("template").GetString()!, rules)
            .Render(variables, options, TestContext.Current.CancellationToken).Text;
    }

    private static bool Flag(JsonElement env, string name, bool absent) =>
        env.TryGetProperty(name, out JsonElement value) ? value.GetBoolean() : absent;

    // Python prints where an object lies in memory.
    private static string WithoutAddress(string text) => Address().Replace(text, "0x0");

    [GeneratedRegex("0x[0-9a-f]{12}")]
    private static partial Regex Address();
}
