using System.Text.Encodings.Web;
using System.Text.Json;
using Skald.Tokenizers.Templates;
using Skald.Tokenizers.Templates.Json;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Broken and mixed-up templates fail with the documented exceptions, or render; nothing else.</summary>
public sealed class TemplateFuzzTests
{
    // What the budget counts is what templates make; parsing, and what .NET adds to each text, comes on top.
    private const long MostAllocated = 96 << 20;

    private static readonly TemplateBudget s_budget = new()
    {
        MaxSteps = 20_000, MaxOutputLength = 50_000, MaxTextLength = 50_000, MaxItems = 5_000, MaxAllocatedBytes = 1 << 23,
    };

    private static readonly JsonSerializerOptions s_spaced = new()
    { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void MutatedTemplatesFailOnlyAsDocumented()
    {
        string[] seeds = [.. new GoldenFile("jinja.json").Cases.Select(c => c.GetProperty("template").GetString()!)
            .Where(template => template.Length < 2_000)];
        var context = new GoldenFile("jinja-generated.json").Context.EnumerateObject()
            .ToDictionary(p => p.Name, p => JsonValues.Of(p.Value));
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        new FuzzRun(2_500).Run(random =>
        {
            string template = TemplateMutator.Template(random, seeds);
            return new FuzzCase(template, () => ChatTemplate.Parse(template, cancellationToken).Render(
                context, new RenderOptions { Budget = s_budget }, cancellationToken));
        }, MostAllocated);
    }

    [Fact]
    public void MutatedPublishedTemplatesWithMutatedConversationsFailOnlyAsDocumented()
    {
        string[] seeds = [.. Directory.GetFiles(TestData.Shared("templates"), "*.jinja")
            .Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        string[] conversations = [.. new GoldenFile("conversations.json").Cases
            .Select(one => JsonSerializer.Serialize(one, s_spaced))];
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        new FuzzRun(400).Run(random =>
        {
            string template = TemplateMutator.Template(random, seeds, fewest: 0);
            string conversation = TemplateMutator.Conversation(
                random, conversations[random.Next(conversations.Length)]);
            return new FuzzCase($"{template}\n{conversation}", () => Render(template, conversation, cancellationToken));
        }, MostAllocated);
    }

    private static void Render(string template, string conversation, CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(conversation);
        JsonElement root = json.RootElement;
        JsonElement? tools = root.TryGetProperty("tools", out JsonElement given) ? given : null;
        var options = new RenderOptions
        {
            Budget = s_budget, BosToken = "<s>", EosToken = "</s>", AddGenerationPrompt = true,
            Clock = new FixedClock("2025-03-09T07:05:04"),
            ContinueFinalMessage = root.TryGetProperty("continue_final_message", out JsonElement continues)
                && continues.ValueKind == JsonValueKind.True,
        };
        ChatTemplate.Parse(template, cancellationToken).Render(root.GetProperty("messages"), tools, options, cancellationToken);
    }
}
