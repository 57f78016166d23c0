using System.Text.Json;
using Skald.Tokenizers.Templates;

namespace Skald.Tests.Tokenizers.Templates;

/// <summary>Typed messages, tools and options reach a template as it expects them.</summary>
public sealed class ChatTemplateTests
{
    [Fact]
    public void MessagesAreDictionariesWithTheNamesOfChatCompletions()
    {
        ChatMessage[] messages =
        [
            ChatMessage.System("S"),
            new("user") { Parts = [ContentPart.OfText("U"), ContentPart.Image] },
            new("assistant") { Reasoning = "R", ToolCalls = [new("f", Json("""{"x": 1.0}"""), "c1")] },
            ChatMessage.ToolResult("T", "c1", "f"),
            ChatMessage.Assistant("A") with { Extra = new Dictionary<string, JsonElement> { ["mood"] = Json("[true, null]") } },
        ];
        string[] expected =
        [
            "{'role': 'system', 'content': 'S'}",
            "{'role': 'user', 'content': [{'type': 'text', 'text': 'U'}, {'type': 'image'}]}",
            "{'role': 'assistant', 'content': None, 'reasoning_content': 'R', 'tool_calls': [{'id': 'c1', 'type': 'function', "
                + "'function': {'name': 'f', 'arguments': {'x': 1.0}}}], 'thinking': 'R'}",
            "{'role': 'tool', 'content': 'T', 'name': 'f', 'tool_call_id': 'c1'}",
            "{'role': 'assistant', 'content': 'A', 'mood': [True, None]}",
        ];
        RenderedChat chat = ChatTemplate.Parse("{{ messages|join('\n') }}").Render(messages);
        Assert.Equal(expected, chat.Text.Split('\n'));
    }

    [Fact]
    public void ToolsAreFunctionsWithTheirSchema()
    {
        ToolDefinition tool = new("f", "Does it.", Json("""{"type": "object", "properties": {}}"""));
        RenderedChat chat = ChatTemplate.Parse("{{ tools|tojson }}").Render([], [tool]);
        Assert.Equal("[{\"type\": \"function\", \"function\": {\"name\": \"f\", \"description\": \"Does it.\", "
            + "\"parameters\": {\"type\": \"object\", \"properties\": {}}}}]", chat.Text);
    }

    [Fact]
    public void OptionsAreVariables()
    {
        var options = new RenderOptions
        {
            AddGenerationPrompt = true, BosToken = "<s>", EosToken = "</s>", Clock = new FixedClock("2025-03-09T07:05:04"),
            ExtraVariables = new Dictionary<string, object?> { ["n"] = 3, ["l"] = new[] { 1.5, 2 }, ["x"] = null },
        };
        ChatTemplate template = ChatTemplate.Parse(
            "{{ bos_token }}{{ eos_token }}{{ add_generation_prompt }}{{ tools }}{{ n }}{{ l }}{{ x }}{{ strftime_now('%d.%m.%Y') }}");
        Assert.Equal("<s></s>TrueNone3[1.5, 2.0]None09.03.2025", template.Render([], null, options).Text);
    }

    [Theory, InlineData("{{ bos_token }}a", true), InlineData("a{{ bos_token }}", false), InlineData("<s>", true)]
    public void ADoubleBosCanBeSeenComing(string template, bool expected) => Assert.Equal(
        expected, ChatTemplate.Parse(template).Render([], null, new RenderOptions { BosToken = "<s>" }).BeginsWithBos);

    [Fact]
    public void SpansCountCodePoints()
    {
        RenderedChat chat = ChatTemplate.Parse("😀{% generation %}a😀{% endgeneration %}-{% generation %}{% endgeneration %}").Render([]);
        Assert.Equal([new GenerationSpan(1, 3), new GenerationSpan(4, 4)], chat.GenerationSpans);
    }

    [Fact]
    public void ChatMLIsThereForThoseWhoAsk()
    {
        RenderedChat chat = ChatTemplate.ChatML.Render(
            [ChatMessage.User("Hi")], null, new RenderOptions { AddGenerationPrompt = true });
        Assert.Equal("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n", chat.Text);
    }

    [Fact]
    public void ReservedNamesAreRefused() => Assert.Throws<ArgumentException>(() =>
        new RenderOptions { ExtraVariables = new Dictionary<string, object?> { ["messages"] = 1 } });

    [Fact]
    public void RaisedWordsStayExact()
    {
        TemplateException refusal = Assert.Throws<TemplateException>(() =>
            ChatTemplate.Parse("a\n {{ raise_exception('No\n\"way\"') }}").Render([]));
        Assert.Equal((TemplateFailure.Raised, "No\n\"way\""), (refusal.Kind, refusal.Reason));
        Assert.Equal(new SourcePosition(2, 20), refusal.Position);
    }

    [Theory, InlineData("{}"), InlineData("[1]"), InlineData("null"), InlineData("""[{"role": "\ud800"}]""")]
    public void BrokenMessagesAreRefused(string messages) =>
        Assert.Throws<FormatException>(() => ChatTemplate.Parse("x").Render(Json(messages)));

    [Fact]
    public void OneTemplateServesManyThreads()
    {
        ChatTemplate template = ChatTemplate.Parse(
            "{% set n = namespace(s=0) %}{% for i in range(count) %}{% set n.s = n.s + i %}{% endfor %}{{ n.s }}");
        Parallel.For(0, 64, i => Assert.Equal(
            $"{i * (i - 1) / 2}",
            template.Render([], null, new RenderOptions { ExtraVariables = new Dictionary<string, object?> { ["count"] = i } }).Text));
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
