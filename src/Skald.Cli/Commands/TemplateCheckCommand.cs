using System.CommandLine;
using Skald.Cli.Tokens;
using Skald.Tokenizers;
using Skald.Tokenizers.Templates;
using Skald.Tokenizers.Templates.Checking;

namespace Skald.Cli.Commands;

/// <summary><c>skald template check FILE</c>: what a chat template supports, refuses, and fails on.</summary>
internal sealed class TemplateCheckCommand() : Verb("check", "Tell what a chat template supports, and what it fails on.")
{
    private readonly Argument<string> _file = new("file") { Description = TemplatePlace.Description };
    private readonly Option<string?> _name = new("--name") { Description = "Check only one of several named templates." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("template check model", "every template of a model's folder"),
        new("template check model.gguf --name tool_use", "one of those inside a GGUF file"),
        new("template check chat_template.jinja --json", "one object a template, for a script"),
    ];

    protected override void Declare()
    {
        Add(_file);
        Add(_name);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        TemplatePlace place = new(args.GetRequiredValue(_file), isChatML: false);
        ChatTemplates templates = place.Templates!;
        bool allParse = true;
        foreach (string name in args.GetValue(_name) is { } only ? [only] : templates.Names)
        {
            try
            {
                var findings = TemplateCheck.Run(templates[name], templates.Options, cancellationToken).ToList();
                if (DoublesBos(templates, name, place, cancellationToken) is { } doubles)
                    findings.Add(new("double BOS", doubles ? TemplateSupport.Supported : TemplateSupport.Ignored));
                Tell(context, name, findings);
            }
            catch (TemplateException broken)
            {
                Tell(context, name, broken);
                allParse = false;
            }
        }

        return Task.FromResult(allParse ? ExitCode.Success : ExitCode.Failed);
    }

    // Whether text and tokenizer would both begin with BOS; null where that cannot be told.
    private static bool? DoublesBos(
        ChatTemplates templates, string name, TemplatePlace place, CancellationToken cancellationToken)
    {
        if (templates.Options.BosToken is null || place.FindTokenizer() is not { } tokenizer) return null;
        try
        {
            RenderedChat chat = templates[name].Render(
                [ChatMessage.User("Hi")], null, templates.Options, cancellationToken);
            return chat.BeginsWithBosTwice || chat.DoublesBos(tokenizer);
        }
        catch (TemplateException)
        {
            return null;  // the findings say it
        }
    }

    private static void Tell(CommandContext context, string name, IReadOnlyList<TemplateFinding> findings)
    {
        if (context.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteString("template", name);
                json.WriteBoolean("parses", true);
                json.WriteStartArray("features");
                foreach (TemplateFinding finding in findings)
                {
                    json.WriteStartObject();
                    json.WriteString("feature", finding.Feature);
                    json.WriteString("support", Word(finding.Support));
                    if (finding.Reason.Length > 0) WriteProblem(json, finding.Reason, finding.Position);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return;
        }

        context.Output.WriteLine($"template {name}: parses");
        foreach (TemplateFinding finding in findings)
        {
            string problem = finding.Reason.Length > 0 ? $"  {Place(finding.Position)}{OneLine(finding.Reason)}" : "";
            context.Output.WriteLine($"  {finding.Feature,-20} {Word(finding.Support),-9}{problem}".TrimEnd());
        }
    }

    private static void Tell(CommandContext context, string name, TemplateException broken)
    {
        if (!context.Json)
        {
            context.Output.WriteLine($"template {name}: {Place(broken.Position)}{OneLine(broken.Reason)}");
            return;
        }

        context.WriteJson(json =>
        {
            json.WriteString("template", name);
            json.WriteBoolean("parses", false);
            WriteProblem(json, broken.Reason, broken.Position);
        });
    }

    private static void WriteProblem(System.Text.Json.Utf8JsonWriter json, string reason, SourcePosition position)
    {
        json.WriteString("reason", reason);
        json.WriteNumber("line", position.Line);
        json.WriteNumber("column", position.Column);
    }

    private static string Place(SourcePosition position) =>
        position.Line == 0 ? "" : $"line {position.Line}, column {position.Column}: ";

    private static string OneLine(string reason) => reason.ReplaceLineEndings(" ");

    private static string Word(TemplateSupport support) => support switch
    {
        TemplateSupport.Supported => "yes",
        TemplateSupport.Ignored => "no",
        TemplateSupport.Refused => "refused",
        _ => "fails",
    };
}
