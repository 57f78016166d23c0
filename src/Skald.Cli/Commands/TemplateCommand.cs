namespace Skald.Cli.Commands;

/// <summary><c>skald template</c>: chat templates, rendered and checked.</summary>
internal sealed class TemplateCommand() : Verb("template", "Render a conversation with a chat template, or check one.")
{
    public override IReadOnlyList<Example> Examples =>
    [
        new("template render model --messages chat.json", "the text that the model would read"),
        new("template render model.gguf --messages chat.json --tools tools.json", "by the template in a GGUF file"),
        new("template check chat_template.jinja", "what a template supports, and what it refuses"),
    ];

    protected override void Declare()
    {
        Add(new TemplateRenderCommand());
        Add(new TemplateCheckCommand());
    }

    protected override Task<int> RunAsync(
        System.CommandLine.ParseResult args, CommandContext context, CancellationToken cancellationToken) =>
        throw new UsageException("template: say what to do; there are 'render' and 'check'.");
}
