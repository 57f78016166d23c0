using System.Text.Json;
using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Globals;
using Skald.Tokenizers.Templates.Json;
using Skald.Tokenizers.Templates.Statements;
using Skald.Tokenizers.Templates.Syntax;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates;

/// <summary>
/// Turns a conversation into the text that a model was trained on, by the template that comes with the model.
/// </summary>
/// <remarks>
/// The language is Jinja as Hugging Face transformers runs it for chat templates: blocks are trimmed, loops have break and
/// continue, <c>tojson</c> escapes nothing, values cannot be changed. The interpreter reaches nothing but the values it is
/// given: no files, no reflection, no clock but the one of <see cref="RenderOptions"/>. A template is parsed once, does
/// not change, and may be used by any number of threads.
/// </remarks>
public sealed class ChatTemplate
{
    private const int LongestSource = 1 << 20;

    private readonly ParsedTemplate _parsed;

    private ChatTemplate(string source, ParsedTemplate parsed) => (Source, _parsed) = (source, parsed);

    /// <summary>
    /// The template of ChatML, <c>&lt;|im_start|&gt;role … &lt;|im_end|&gt;</c>, for a model that is known to speak it; it is
    /// never chosen for a model without a template.
    /// </summary>
    public static ChatTemplate ChatML { get; } = Parse(
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
        + "{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}{{ '\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}");

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>Whether the template marks what the assistant says with <c>{% generation %}</c>.</summary>
    public bool MarksGeneration => _parsed.HasGeneration;

    /// <summary>Parses a template.</summary>
    /// <param name="text">Its text, as it stands in chat_template.jinja, tokenizer_config.json or a GGUF file.</param>
    /// <param name="cancellationToken">Ends the parsing within milliseconds.</param>
    /// <exception cref="TemplateException">The text is no valid template; the exception knows line and column.</exception>
    public static ChatTemplate Parse(string text, CancellationToken cancellationToken = default) =>
        Parse(text, WhiteSpaceRules.Chat, cancellationToken);

    /// <summary>Renders a conversation.</summary>
    /// <param name="messages">The conversation, in order.</param>
    /// <param name="tools">The tools that the model may call; null where none are offered.</param>
    /// <param name="options">How to render; null for the usual.</param>
    /// <param name="cancellationToken">Ends the rendering within milliseconds.</param>
    /// <exception cref="TemplateException">
    /// The template refused the conversation, failed, or used more than its budget; the exception says which and where.
    /// </exception>
    public RenderedChat Render(
        IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolDefinition>? tools = null, RenderOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var list = new ListValue([.. messages.Select(message => message.ToValue())]);
        object offered = tools is null ? None.Value : new ListValue([.. tools.Select(tool => tool.ToValue())]);
        return Render(list, offered, options ?? RenderOptions.Default, cancellationToken);
    }

    /// <summary>Renders a conversation in the JSON form of the chat completions interface.</summary>
    /// <param name="messages">An array of messages, each an object with at least a <c>role</c>.</param>
    /// <param name="tools">An array of tools; null where none are offered.</param>
    /// <param name="options">How to render; null for the usual.</param>
    /// <param name="cancellationToken">Ends the rendering within milliseconds.</param>
    /// <exception cref="TemplateException">
    /// The template refused the conversation, failed, or used more than its budget; the exception says which and where.
    /// </exception>
    /// <exception cref="FormatException">The messages are no array of objects, or nest too deep.</exception>
    public RenderedChat Render(
        JsonElement messages, JsonElement? tools = null, RenderOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        if (messages.ValueKind != JsonValueKind.Array
            || messages.EnumerateArray().Any(message => message.ValueKind != JsonValueKind.Object))
        {
            throw new FormatException("Chat: messages must be an array of objects.");
        }

        object offered = tools is { } given ? JsonValues.Of(given) : None.Value;
        return Render((ListValue)JsonValues.Of(messages), offered, options ?? RenderOptions.Default, cancellationToken);
    }

    internal static ChatTemplate Parse(
        string text, WhiteSpaceRules rules, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= LongestSource
            ? new ChatTemplate(text, TemplateParser.Parse(text, rules, cancellationToken))
            : throw new TemplateException(
                TemplateFailure.Budget, $"a template may be {LongestSource} characters long, got {text.Length}.");
    }

    /// <summary>Renders with variables of any kind.</summary>
    internal RenderedChat Render(
        IEnumerable<KeyValuePair<string, object>> variables, RenderOptions options, CancellationToken cancellationToken)
    {
        var rendering = new Rendering(options.Budget, options.Clock, cancellationToken);
        var values = new object?[_parsed.Variables.Count];
        foreach ((string name, int id) in _parsed.Variables) values[id] = GlobalTable.Find(name);
        foreach ((string name, object value) in variables)
            if (_parsed.Variables.TryGetValue(name, out int id)) values[id] = value;
        foreach ((int hidden, Undefined _) in _parsed.Names.Hidden) values[hidden] = null;
        Statement.ExecuteAll(_parsed.Body, new Scope(rendering, values));
        return new RenderedChat(rendering.Root.ToString(), rendering.Spans, options.BosToken);
    }

    private RenderedChat Render(
        ListValue messages, object tools, RenderOptions options, CancellationToken cancellationToken)
    {
        messages = Reasoning.CopyBetweenNames(messages);
        Continuation? continuation = null;
        if (options.ContinueFinalMessage)
            continuation = Continuation.Of(ref messages, options.ContinuedField, Source);
        RenderedChat rendered = Render(options.Variables(messages, tools), options, cancellationToken);
        return continuation is null ? rendered : rendered with { Text = continuation.Cut(rendered.Text) };
    }
}
