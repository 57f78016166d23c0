using System.Text.Json;
using Skald.Tokenizers.Templates;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Published chat templates, each with every recorded conversation, as transformers rendered them.</summary>
public sealed class PublishedTemplateTests
{
    private const int Templates = 37;
    private const int Conversations = 49;

    [Fact]
    public void EveryTemplateRendersEveryConversationAlike()
    {
        string[] recordings = Directory.GetFiles(TestData.Shared("golden", "templates", "rendered"), "*.json");
        var conversations = new GoldenFile("conversations.json");
        Assert.Equal((Templates, Conversations), (recordings.Length, conversations.Cases.Count));
        var failures = new List<string>();
        foreach (string recording in recordings.Order(StringComparer.Ordinal))
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(recording));
            string path = file.RootElement.GetProperty("template").GetString()!;
            ChatTemplate template = ChatTemplate.Parse(File.ReadAllText(TestData.Shared(path)));
            foreach (JsonElement conversation in conversations.Cases)
            {
                string name = conversation.GetProperty("name").GetString()!;
                JsonElement expected = file.RootElement.GetProperty("cases").GetProperty(name);
                if (Difference(template, conversations, conversation, expected) is { } difference)
                    failures.Add($"{Path.GetFileName(path)}, {name}: {difference}");
            }
        }

        if (failures.Count > 0)
            Assert.Fail($"{failures.Count} of {Templates * Conversations} differ:\n{string.Join('\n', failures.Take(40))}");
    }

    private static string? Difference(
        ChatTemplate template, GoldenFile file, JsonElement conversation, JsonElement expected)
    {
        try
        {
            RenderedChat chat = Render(template, file, conversation);
            if (!expected.TryGetProperty("text", out JsonElement text)) return $"got a text, expected {expected}";
            if (chat.Text != text.GetString()) return $"got\n{chat.Text}\nexpected\n{text}\n";
            if (!expected.TryGetProperty("generation_spans", out JsonElement spans)) return null;
            GenerationSpan[] recorded =
                [.. spans.EnumerateArray().Select(span => new GenerationSpan(span[0].GetInt32(), span[1].GetInt32()))];
            return chat.GenerationSpans.SequenceEqual(recorded)
                ? null
                : $"got {string.Join(' ', chat.GenerationSpans)}, expected {string.Join(' ', recorded)}";
        }
        catch (TemplateException failure)
        {
            return expected.TryGetProperty("error", out JsonElement error)
                ? GoldenError.Difference(error, failure)
                : $"got {failure.Message}, expected {expected}";
        }
    }

    private static RenderedChat Render(ChatTemplate template, GoldenFile file, JsonElement conversation)
    {
        var variables = file.Special.EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value);
        if (conversation.TryGetProperty("kwargs", out JsonElement more))
            foreach (JsonProperty one in more.EnumerateObject()) variables[one.Name] = one.Value;
        var options = new RenderOptions
        {
            AddGenerationPrompt = conversation.GetProperty("add_generation_prompt").GetBoolean(),
            ExtraVariables = variables,
            Clock = file.Clock,
            Documents = conversation.TryGetProperty("documents", out JsonElement documents) ? documents : null,
        };
        if (conversation.TryGetProperty("continue_final_message", out JsonElement continued)
            && continued.ValueKind != JsonValueKind.False)
        {
            options = options with { ContinueFinalMessage = true };
            if (continued.ValueKind == JsonValueKind.String) options = options with { ContinuedField = continued.GetString()! };
        }

        JsonElement? tools = conversation.TryGetProperty("tools", out JsonElement given) ? given : null;
        return template.Render(
            conversation.GetProperty("messages"), tools, options, TestContext.Current.CancellationToken);
    }
}
