using System.CommandLine;
using Skald.Cli.Options;

namespace Skald.Cli;

/// <summary>One verb of <c>skald</c>: its options, its examples, and what it does.</summary>
/// <remarks>
/// A new verb is one class in Commands and one line in <see cref="SkaldCommand"/>. Options are declared in
/// <see cref="Declare"/>, which runs only for the verb that the command line names: the others cost nothing at start.
/// </remarks>
internal abstract class Verb : Command
{
    private readonly List<OptionGroup> _groups = [];
    private bool _isDeclared;

    protected Verb(string name, string description) : base(name, description)
    {
    }

    /// <summary>Command lines worth copying, without the leading <c>skald</c>, each with what it does.</summary>
    public virtual IReadOnlyList<Example> Examples => [];

    /// <summary>Options that help lists under headings of their own, after the others.</summary>
    public IReadOnlyList<OptionGroup> Groups => _groups;

    /// <summary>Declares the options, once, and makes the verb runnable on <paramref name="terminal"/>.</summary>
    public void Prepare(Terminal terminal)
    {
        if (_isDeclared) return;
        _isDeclared = true;
        Declare();
        foreach (Verb child in Subcommands.OfType<Verb>()) child.Prepare(terminal);
        if (Subcommands.Count > 0) return;
        SetAction((args, cancellationToken) =>
            RunAsync(args, new CommandContext(terminal, args.GetValue<bool>("--json")), cancellationToken));
    }

    /// <summary>Adds options, arguments and sub-verbs.</summary>
    protected virtual void Declare()
    {
    }

    /// <summary>Adds options that help lists under a heading.</summary>
    protected void Add(OptionGroup group)
    {
        foreach (Option option in group.Options) Add(option);
        _groups.Add(group);
    }

    /// <summary>Parses the words of a configuration file as if they followed the verb.</summary>
    /// <exception cref="UsageException">The verb has no such option, or it takes another kind of value.</exception>
    protected ParseResult ParseConfig(string path)
    {
        ParseResult parsed = Parse(ConfigFile.ReadArguments(path));
        return parsed.Errors.Count == 0 ? parsed : throw new UsageException($"{path}: {UsageMistake.Mistake(parsed)}");
    }

    /// <summary>Does the work; failures are thrown, and <see cref="CommandRunner"/> words them.</summary>
    /// <returns>The exit code.</returns>
    protected abstract Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken);
}
