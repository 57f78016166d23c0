using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Skald.Cli.Options;

namespace Skald.Cli;

/// <summary>Help as System.CommandLine writes it, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help, Terminal terminal) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        IReadOnlyList<OptionGroup> groups = parseResult.CommandResult.Command is Verb grouped ? grouped.Groups : [];
        foreach (Option option in groups.SelectMany(group => group.Options)) option.Hidden = true;
        help.Invoke(parseResult);
        foreach (OptionGroup group in groups) Write(group);
        IReadOnlyList<Example> examples = parseResult.CommandResult.Command switch
        {
            Verb verb => verb.Examples,
            SkaldCommand root => root.Examples,
            _ => [],
        };
        if (examples.Count == 0) return ExitCode.Success;

        int width = examples.Max(example => example.Line.Length);
        terminal.Output.WriteLine("Examples:");
        foreach (Example example in examples)
            terminal.Output.WriteLine($"  skald {example.Line.PadRight(width)}  {example.Meaning}");
        return ExitCode.Success;
    }

    private void Write(OptionGroup group)
    {
        const int width = 46;
        terminal.Output.WriteLine($"{group.Title}:");
        foreach (Option option in group.Options)
        {
            string names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Prepend(option.Name));
            if (option.ValueType != typeof(bool)) names += $" <{option.Name.TrimStart('-')}>";
            string usual = option.HasDefaultValue && option.ValueType != typeof(bool)
                ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" [{option.GetDefaultValue()}]") : "";
            terminal.Output.WriteLine($"  {names.PadRight(width)}  {option.Description}{(usual is " []" ? "" : usual)}");
        }

        terminal.Output.WriteLine();
    }
}
