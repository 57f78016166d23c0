using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Skald.Cli.Options;
using Skald.Cli.Tokens;
using Skald.Tokenizers;
using Skald.Tokenizers.Templates;

namespace Skald.Cli.Commands;

/// <summary>
/// <c>skald template render FILE --messages FILE</c>: a conversation as the model would read it.
/// </summary>
internal sealed class TemplateRenderCommand() : Verb("render", "Print a conversation as the model would read it.")
{
    private readonly Argument<string?> _file = new("file")
    { Description = TemplatePlace.Description, Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _messages = new("--messages")
    {
        Description = "A JSON file, or - for standard input: an array of messages, or an object with \"messages\" and "
            + "perhaps \"tools\".",
        Required = true,
    };
    private readonly Option<string?> _tools = new("--tools") { Description = "A JSON file: an array of tools." };
    private readonly Option<string?> _name = new("--name")
    { Description = "Which of several named templates; without it the one that fits." };
    private readonly Option<bool> _chatML = new("--chatml")
    { Description = "Take ChatML, <|im_start|>role … <|im_end|>, whatever template the model has." };
    private readonly Option<bool> _ids = new("--ids")
    { Description = "Print the ids that the model's tokenizer makes of the text, instead of the text." };
    private readonly Option<bool> _prompt = new("--generation-prompt")
    { Description = "End with the beginning of the assistant's answer." };
    private readonly Option<bool> _continue = new("--continue")
    { Description = "End inside the last message, for the model to continue it." };
    private readonly Option<string[]> _set = new("--set")
    { Description = "A variable of the template as name=JSON, such as enable_thinking=false." };
    private readonly Option<string?> _now = new("--now")
    { Description = "What the template takes for the present time, such as 2025-03-09T07:05:04 [the clock]." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("template render model --messages chat.json --generation-prompt", "the prompt of the next answer"),
        new("template render chat_template.jinja --messages chat.json --tools tools.json", "with tools on offer"),
        new("template render model --messages chat.json --set enable_thinking=false", "with a variable of the template"),
        new("template render model.gguf --messages chat.json --ids", "what goes into the model"),
        new("template render --chatml --messages chat.json", "ChatML, for a model without a template"),
        new("template render model --messages chat.json --json", "with the assistant's spans, as one line of JSON"),
    ];

    protected override void Declare()
    {
        Add(_file);
        foreach (Option option in new Option[]
        {
            _messages, _tools, _name, _chatML, _ids, _prompt, _continue, _set, _now,
        })
        {
            Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        TemplatePlace place = new(args.GetValue(_file), args.GetValue(_chatML));
        (JsonElement messages, JsonElement? tools) = ReadConversation(args, context);
        ChatTemplate template = place.Choose(args.GetValue(_name), tools is not null, cancellationToken);
        RenderOptions options = ReadOptions(args, place.Options);
        RenderedChat chat = template.Render(messages, tools, options, cancellationToken);
        Tokenizer? tokenizer = args.GetValue(_ids) || chat.BeginsWithBos ? place.FindTokenizer() : null;
        if (args.GetValue(_ids)) WriteIds(context, chat, tokenizer ?? throw TemplatePlace.NoTokenizer());
        else if (context.Json) WriteJson(context, chat, tokenizer);
        else Write(context, chat, tokenizer, tools is not null && IsWithoutTools(template, messages, chat, options, cancellationToken));
        return Task.FromResult(ExitCode.Success);
    }

    private (JsonElement Messages, JsonElement? Tools) ReadConversation(ParseResult args, CommandContext context)
    {
        string path = args.GetRequiredValue(_messages);
        JsonElement root;
        if (path == "-")
        {
            path = "standard input";
            using Stream input = context.Terminal.OpenInput();
            root = JsonFile.Read(input, path);
        }
        else
        {
            root = JsonFile.Read(path);
        }

        JsonElement? tools = null;
        if (root.ValueKind == JsonValueKind.Object)
        {
            if (root.TryGetProperty("tools", out JsonElement inside)) tools = inside;
            if (!root.TryGetProperty("messages", out root))
                throw new FormatException($"{path}: must be an array of messages, or an object that holds \"messages\".");
        }

        if (args.GetValue(_tools) is { } file) tools = JsonFile.Read(file);
        return (root, tools);
    }

    private RenderOptions ReadOptions(ParseResult args, RenderOptions options)
    {
        var variables = new Dictionary<string, object?>(options.ExtraVariables ?? new Dictionary<string, object?>());
        foreach (string assignment in args.GetValue(_set) ?? [])
        {
            int equals = assignment.IndexOf('=');
            if (equals <= 0) throw new UsageException($"template render: --set takes name=JSON, got '{assignment}'.");
            variables[assignment[..equals]] = ParseValue(assignment[(equals + 1)..]);
        }

        try
        {
            options = options with { ExtraVariables = variables };
        }
        catch (ArgumentException reserved)
        {
            throw new UsageException($"template render: --set: {reserved.Message.Split(" (Parameter")[0]}");
        }

        if (args.GetValue(_now) is { } now) options = options with { Clock = FixedTime.Parse(now) };
        return options with
        {
            AddGenerationPrompt = args.GetValue(_prompt),
            ContinueFinalMessage = args.GetValue(_continue),
        };
    }

    // What is no JSON is a text: --set date_string=today needs no quotes inside quotes.
    private static object? ParseValue(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return value;
        }
    }

    // A template that knows no tools says nothing about them, and the model would never learn of any.
    private static bool IsWithoutTools(
        ChatTemplate template, JsonElement messages, RenderedChat chat, RenderOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return template.Render(messages, tools: null, options, cancellationToken).Text == chat.Text;
        }
        catch (TemplateException)
        {
            return false;
        }
    }

    private static void Write(CommandContext context, RenderedChat chat, Tokenizer? tokenizer, bool isWithoutTools)
    {
        context.Output.Write(chat.Text);
        context.Output.Flush();
        string tools = isWithoutTools ? "; this template leaves the tools out" : "";
        context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(context.Terminal.OutputIsLive ? "\n" : "")}{chat.Text.Length} characters{Bos(chat, tokenizer)}{tools}"));
    }

    private static string Bos(RenderedChat chat, Tokenizer? tokenizer)
    {
        if (!chat.BeginsWithBos) return "";
        if (chat.BeginsWithBosTwice) return "; begins with BOS twice, which no model was trained on";
        return tokenizer is not null && chat.DoublesBos(tokenizer)
            ? "; begins with BOS, and the tokenizer adds one too: encode it without the tokenizer's template"
            : "; begins with BOS, so the tokenizer must not add one";
    }

    private static void WriteIds(CommandContext context, RenderedChat chat, Tokenizer tokenizer)
    {
        int[] ids = tokenizer.Encode(chat.Text, EncodeOptions.AllowSpecial);
        if (!context.Json)
        {
            context.Output.WriteLine(string.Join(' ', ids));
            return;
        }

        context.WriteJson(json =>
        {
            json.WriteStartArray("ids");
            foreach (int id in ids) json.WriteNumberValue(id);
            json.WriteEndArray();
        });
    }

    private static void WriteJson(CommandContext context, RenderedChat chat, Tokenizer? tokenizer) => context.WriteJson(json =>
    {
        json.WriteString("text", chat.Text);
        json.WriteBoolean("begins_with_bos", chat.BeginsWithBos);
        json.WriteBoolean("begins_with_bos_twice", chat.BeginsWithBosTwice);
        if (tokenizer is not null) json.WriteBoolean("tokenizer_adds_bos_too", chat.DoublesBos(tokenizer));
        json.WriteStartArray("generation_spans");
        foreach (GenerationSpan span in chat.GenerationSpans)
        {
            json.WriteStartArray();
            json.WriteNumberValue(span.Start);
            json.WriteNumberValue(span.End);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    });
}
