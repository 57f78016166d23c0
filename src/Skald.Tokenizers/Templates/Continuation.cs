using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates;

/// <summary>
/// Continues the last message: a mark is appended to it, and the rendered text is cut where the mark appears.
/// </summary>
internal sealed class Continuation
{
    private const string Mark = "CONTINUE_FINAL_MESSAGE_TAG ";

    private readonly string _text;

    private Continuation(string text) => _text = text;

    /// <summary>Appends the mark.</summary>
    /// <param name="messages">The messages; the last one is replaced by one with the mark.</param>
    /// <param name="field">The field of the last message.</param>
    /// <param name="source">The template's text, which must name a field other than the content.</param>
    /// <exception cref="TemplateException">There is nothing to continue.</exception>
    public static Continuation Of(ref ListValue messages, string field, string source)
    {
        if (NameIn(source, field) is not { } name)
            throw Error($"continue_final_message is set to \"{field}\" but this is not an accepted field in the chat_template");
        if (messages.Count == 0 || messages.Items[^1] is not DictValue last)
            throw Error("there is no last message to continue");

        (object marked, string text) = last.Find(name) switch
        {
            string own => (own + Mark, own),
            ListValue parts => MarkLastText(parts),
            _ => throw Error($"the last message has no text in \"{name}\" to continue"),
        };
        messages = new ListValue([.. messages.Items[..^1], new DictBuilder(last).Set(name, marked).Build()]);
        return new Continuation(text);
    }

    /// <summary>The rendered text up to the mark.</summary>
    /// <exception cref="TemplateException">The message or the mark did not appear in it.</exception>
    public string Cut(string rendered)
    {
        string bareMark = Mark.TrimEnd();
        int at = rendered.LastIndexOf(bareMark, StringComparison.Ordinal);
        if (at < 0 || !rendered.Contains(Characters.Strip(_text, null), StringComparison.Ordinal))
        {
            throw Error("continue_final_message is set but the final message does not appear in the chat after applying the "
                + "chat template! This can happen if the chat template deletes portions of the final message.");
        }

        // A template that trims the message would have trimmed blanks before the mark as well.
        bool keepsSpace = rendered.AsSpan(at).StartsWith(Mark);
        return keepsSpace ? rendered[..at] : Characters.Strip(rendered[..at], null, start: false);
    }

    /// <summary>The name under which the template reads the field; null where it does not.</summary>
    private static string? NameIn(string source, string field)
    {
        string[] names = field is "reasoning_content" or "thinking" ? [field, "reasoning_content", "thinking"] : [field];
        return field == "content" ? field
            : names.FirstOrDefault(name => source.Contains(name, StringComparison.Ordinal));
    }

    private static (object Marked, string Text) MarkLastText(ListValue parts)
    {
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            if (parts.Items[i] is not DictValue part || part.Find("text") is not string text) continue;
            object[] items = [.. parts.Items];
            items[i] = new DictBuilder(part).Set("text", text + Mark).Build();
            return (new ListValue(items), text);
        }

        throw Error("continue_final_message is set but we could not find any text to continue in the final message!");
    }

    private static TemplateException Error(string reason) => new(TemplateFailure.Continuation, reason);
}
