using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Skald.Cli;

/// <summary>Help as System.CommandLine writes it, followed by the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction help, Terminal terminal) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
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
}
