using System.Text.Json;
using Skald.Tokenizers.Templates.Json;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates;

/// <summary>One message of a conversation.</summary>
/// <remarks>
/// Templates see it as a dictionary with the names of the chat completions interface: <c>role</c>, <c>content</c>,
/// <c>reasoning_content</c>, <c>tool_calls</c>, <c>name</c>, <c>tool_call_id</c>, and those of <see cref="Extra"/>. What
/// is null here is not there for the template, except for the content of a message that calls tools, which is null.
/// </remarks>
public sealed record ChatMessage
{
    /// <summary>A message of a text.</summary>
    /// <param name="role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>, or what the template knows.</param>
    /// <param name="text">What is said; null for a message without text.</param>
    public ChatMessage(string role, string? text = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        (Role, Text) = (role, text);
    }

    /// <summary>Who speaks.</summary>
    public string Role { get; init; }

    /// <summary>What is said, as one text.</summary>
    public string? Text { get; init; }

    /// <summary>What is said, in parts: texts and places of images. Stands for <see cref="Text"/> where there are any.</summary>
    public IReadOnlyList<ContentPart> Parts { get; init; } = [];

    /// <summary>What the assistant thought before it spoke.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The tools that the assistant calls.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>The name of the speaker, or of the tool whose result this is.</summary>
    public string? Name { get; init; }

    /// <summary>The call whose result this is.</summary>
    public string? ToolCallId { get; init; }

    /// <summary>Further fields that a template knows.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>A message that sets the task.</summary>
    public static ChatMessage System(string text) => new("system", text);

    /// <summary>A message of the user.</summary>
    public static ChatMessage User(string text) => new("user", text);

    /// <summary>A message of the assistant.</summary>
    public static ChatMessage Assistant(string text) => new("assistant", text);

    /// <summary>The result of a tool.</summary>
    /// <param name="text">The result.</param>
    /// <param name="callId">The call that it answers; null where calls have none.</param>
    /// <param name="name">The tool's name, which some templates want.</param>
    public static ChatMessage ToolResult(string text, string? callId = null, string? name = null) =>
        new("tool", text) { ToolCallId = callId, Name = name };

    internal DictValue ToValue()
    {
        DictBuilder message = new DictBuilder().Set("role", Role);
        if (Parts.Count > 0) message.Set("content", new ListValue([.. Parts.Select(part => part.ToValue())]));
        else if (Text is not null) message.Set("content", Text);
        else if (ToolCalls.Count > 0) message.Set("content", None.Value);
        message.SetIfAny("reasoning_content", Reasoning);
        if (ToolCalls.Count > 0)
            message.Set("tool_calls", new ListValue([.. ToolCalls.Select(call => call.ToValue())]));
        message.SetIfAny("name", Name).SetIfAny("tool_call_id", ToolCallId);
        foreach ((string name, JsonElement value) in Extra) message.Set(name, JsonValues.Of(value));
        return message.Build();
    }
}
