using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates;

/// <summary>Templates call an assistant's reasoning by different names: each finds it under its own.</summary>
internal static class Reasoning
{
    private static readonly string[] s_names = ["reasoning_content", "thinking", "reasoning"];

    /// <summary>
    /// Messages in which the reasoning, whatever its name, stands as <c>reasoning_content</c> too, and as <c>thinking</c>
    /// unless there is one.
    /// </summary>
    public static ListValue CopyBetweenNames(ListValue messages) =>
        messages.Items.Any(message => Find(message) is not null)
            ? new ListValue([.. messages.Items.Select(Copy)])
            : messages;

    private static object Copy(object message)
    {
        if (message is not DictValue dict || Find(message) is not { } reasoning) return message;
        DictBuilder copy = new DictBuilder(dict).Set("reasoning_content", reasoning);
        return (dict.Find("thinking") is null ? copy.Set("thinking", reasoning) : copy).Build();
    }

    private static object? Find(object message) => message is DictValue dict
        ? s_names.Select(name => dict.Find(name)).FirstOrDefault(value => value is not null and not None)
        : null;
}
