using System.Diagnostics;
using Skald.Tokenizers.Templates;
using Skald.Tokenizers.Templates.Json;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Broken and mixed-up templates fail with the documented exception, or render; nothing else.</summary>
public sealed class TemplateFuzzTests
{
    private const int Short = 3_000;
    private const int Seed = 20251122;

    private static readonly TemplateBudget s_budget = new()
    {
        MaxSteps = 20_000, MaxOutputLength = 50_000, MaxTextLength = 50_000, MaxItems = 5_000, MaxAllocatedBytes = 1 << 23,
    };

    [Fact]
    public void MutatedTemplatesFailOnlyAsDocumented()
    {
        string[] seeds = [.. new GoldenFile("jinja.json").Cases.Select(c => c.GetProperty("template").GetString()!)
            .Where(template => template.Length < 2_000)];
        var context = new GoldenFile("jinja-generated.json").Context.EnumerateObject()
            .ToDictionary(p => p.Name, p => JsonValues.Of(p.Value));
        var random = new Random(Seed);
        bool isLong = Environment.GetEnvironmentVariable("SKALD_SLOW") == "1";
        long end = Stopwatch.GetTimestamp() + (600 * Stopwatch.Frequency);
        for (int i = 0; isLong ? Stopwatch.GetTimestamp() < end : i < Short; i++)
        {
            string template = Mutate(random, seeds);
            try
            {
                ChatTemplate.Parse(template).Render(
                    context, new RenderOptions { Budget = s_budget }, TestContext.Current.CancellationToken);
            }
            catch (TemplateException)
            {
                // The documented way to fail.
            }
            catch (Exception other) when (other is not OperationCanceledException)
            {
                Assert.Fail($"round {i}: {other}\n{template}");
            }
        }
    }

    private static string Mutate(Random random, string[] seeds)
    {
        string template = seeds[random.Next(seeds.Length)];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            string other = seeds[random.Next(seeds.Length)];
            int at = random.Next(template.Length + 1), length = random.Next(Math.Min(12, template.Length - at) + 1);
            int from = random.Next(other.Length + 1), taken = random.Next(Math.Min(20, other.Length - from) + 1);
            template = random.Next(4) switch
            {
                0 => template.Remove(at, length),
                1 => template.Insert(at, other.Substring(from, taken)),
                2 => string.Concat(template.AsSpan(0, at), other.AsSpan(from)),
                _ => template.Remove(at, length).Insert(at, s_words[random.Next(s_words.Length)]),
            };
        }

        return template;
    }

    private static readonly string[] s_words =
    [
        "{{", "}}", "{%", "%}", "-", "|", "(", ")", "[", "]", "'", "\"", ",", " if ", " else ", " in ", " is ", "not ", "**", "//", "~",
        "none", "missing", "xs", "d", "s", "1e309", "99999999999999999999", "-1", ".items()", ".split()", "|map('string')", "|list",
        "|tojson", "|int", "|sort", "[::-1]", "%", "*9", "loop", "😀", "\ud800", "\0", "\u2028", "'%s%d' % ", ".format(", "namespace()",
    ];
}
