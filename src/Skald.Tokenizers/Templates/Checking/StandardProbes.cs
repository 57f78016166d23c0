using System.Text.Json;

namespace Skald.Tokenizers.Templates.Checking;

/// <summary>The conversations of <see cref="TemplateCheck"/>.</summary>
internal static class StandardProbes
{
    private const string Port = "Rosmeren";

    private static readonly JsonElement s_parameters = Json(
        """
        {"type": "object", "properties": {"port": {"type": "string", "description": "Name of the port"}},
         "required": ["port"]}
        """);

    private static readonly ToolDefinition[] s_tools = [new("tide_table", "Looks up high water.", s_parameters)];

    private static readonly ToolCall s_call = new("tide_table", Json($$"""{"port": "{{Port}}"}"""), "call00001");

    private static readonly ToolCall s_second = new("tide_table", Json("""{"port": "Hvalsund"}"""), "call00002");

    private static readonly ChatMessage s_asks = ChatMessage.User("When is high water?");

    private static readonly ChatMessage s_calls = new("assistant") { ToolCalls = [s_call] };

    /// <summary>A question alone.</summary>
    public static ChatMessage[] Question => [ChatMessage.User("How tall is a heron?")];

    public static TemplateProbe[] All =>
    [
        new("user and assistant",
            [ChatMessage.User("How tall is a heron?"), ChatMessage.Assistant("Hip-high."), ChatMessage.User("And a wren?")],
            null, "tall is a heron", "Hip-high.", "And a wren?"),
        new("system message", [ChatMessage.System("Answer as a ferryman."), .. Question], null, "Answer as a ferryman."),
        new("developer message", [new("developer", "Prefer metric units."), .. Question], null, "Prefer metric units."),
        new("content parts",
            [new("user") { Parts = [ContentPart.OfText("First part."), ContentPart.OfText("Second part.")] }],
            null, "First part.", "Second part."),
        new("images", [new("user") { Parts = [ContentPart.Image, ContentPart.OfText("What bird is this?")] }],
            null, "What bird is this?"),
        new("tools", [s_asks], s_tools, "tide_table", "Name of the port"),
        new("tool calls", [s_asks, s_calls, ChatMessage.ToolResult("06:12", "call00001", "tide_table")],
            s_tools, Port),
        new("tool results", [s_asks, s_calls, ChatMessage.ToolResult("06:12", "call00001", "tide_table")],
            s_tools, "06:12"),
        new("parallel tool calls",
            [
                s_asks, new("assistant") { ToolCalls = [s_call, s_second] },
                ChatMessage.ToolResult("06:12", "call00001", "tide_table"),
                ChatMessage.ToolResult("07:40", "call00002", "tide_table"),
            ],
            s_tools, Port, "Hvalsund", "06:12", "07:40"),
        new("reasoning",
            [.. Question, ChatMessage.Assistant("Hip-high.") with { Reasoning = "Herons wade; compare with a fence." }],
            null, "compare with a fence"),
    ];

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
