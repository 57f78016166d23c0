using System.CommandLine;
using System.CommandLine.Help;
using Skald.Cli.Commands;
using Skald.Cli.Machine;

namespace Skald.Cli;

/// <summary>The root of the command line: every verb, and the options that all of them share.</summary>
internal sealed class SkaldCommand : RootCommand
{
    public SkaldCommand(Terminal terminal) : base("Language models from raw text, in C#: train, generate, measure.")
    {
        Add(new TrainCommand());
        Add(new GenerateCommand());
        Add(new ChatCommand());
        Add(new EvalCommand());
        Add(new PerplexityCommand());
        Add(new InspectCommand());
        Add(new QuantizeCommand());
        Add(new ConvertCommand());
        Add(new MergeCommand());
        Add(new TokenizeCommand());
        Add(new TokenizerCommand());
        Add(new TemplateCommand());
        Add(new DataCommand());
        Add(new BenchCommand());
        Add(new EnvCommand());

        Add(new Option<bool>("--json") { Description = "Write results as JSON, one object a line.", Recursive = true });
        Add(new Option<bool>("--debug") { Description = "Show the stack trace of a failure.", Recursive = true });
        foreach (Option option in Options)
        {
            if (option is VersionOption) option.Action = new VersionAction(terminal);
            if (option is HelpOption { Action: HelpAction help }) option.Action = new HelpWithExamples(help, terminal);
        }

        SetAction(args => new HelpWithExamples(new HelpAction(), terminal).Invoke(args));
    }

    /// <summary>What <c>skald --help</c> shows below its verbs.</summary>
    public IReadOnlyList<Example> Examples { get; } =
    [
        new("train", "a storyteller from the built-in tales, in minutes"),
        new("generate --prompt \"The Lost\"", "a story from the last run"),
        new("chat model.gguf \"Name three colours.\"", "a published model answers"),
        new("inspect model.gguf", "what a model file holds"),
        new("eval", "how well the last run foretells the text held out from it"),
        new("data saga --count 3", "tales of the built-in source"),
        new("bench train", "speed and memory of training, beside the machine's peak"),
        new("tokenize tokenizer.json \"Once upon a time\"", "how a tokenizer cuts a text"),
        new("tokenizer inspect model", "what a tokenizer is made of"),
        new("template check model", "what the chat template of a model supports"),
        new("env", "what a bug report needs"),
        new("env --json", "the same as one line of JSON"),
        new("--version", "the version and the commit it was built from"),
    ];

    /// <summary>Declares the options of the verbs that <paramref name="args"/> may name, and of no others.</summary>
    public void Prepare(IReadOnlyList<string> args, Terminal terminal)
    {
        foreach (Verb verb in Subcommands.OfType<Verb>())
            if (args.Contains(verb.Name)) verb.Prepare(terminal);
    }

    private sealed class VersionAction(Terminal terminal) : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            terminal.Output.WriteLine($"skald {BuildInfo.Version} ({BuildInfo.Commit})");
            return ExitCode.Success;
        }
    }
}
