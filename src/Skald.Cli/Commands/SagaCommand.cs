using System.CommandLine;
using Skald.Cli.Display;
using Skald.Training.Data;
using Skald.Training.Saga;

namespace Skald.Cli.Commands;

/// <summary>
/// <c>skald data saga</c>: tales of the built-in world, or the verdict on tales that somebody else wrote.
/// </summary>
internal sealed class SagaCommand() : Verb("saga", "Write tales of the built-in world, or check tales of a file.")
{
    private const string Separator = "<|endoftext|>";
    private readonly Option<long> _count = new("--count")
    { Description = "Tales to write.", DefaultValueFactory = _ => 1 };
    private readonly Option<ulong> _seed = new("--seed")
    { Description = "Seed of the collection.", DefaultValueFactory = _ => 1 };
    private readonly Option<long> _start = new("--start") { Description = "Number of the first tale, from 0." };
    private readonly Option<string?> _check = new("--check")
    {
        Description = "Check the tales of a file instead: text, JSON lines, or - for standard input.",
    };
    private readonly Option<string> _separator = new("--document-separator")
    {
        Description = "Text between the tales of a file.", DefaultValueFactory = _ => Separator,
    };
    private readonly Option<string?> _field = new("--field")
    { Description = "Field of JSON lines that holds the tale." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("data saga --count 100 --seed 7 --json", "tales with their truth, one object a line"),
        new("data saga --check generated.txt", "do the facts of tales in a file hold"),
    ];

    protected override void Declare()
    {
        foreach (Option option in new Option[] { _count, _seed, _start, _check, _separator, _field }) Add(option);
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        if (args.GetValue(_check) is { } file) return Task.FromResult(Check(file, args, context, cancellationToken));
        (long start, long count) = (args.GetValue(_start), args.GetValue(_count));
        if (count < 1) throw new UsageException($"data saga: --count must be positive, got {count}.");
        if (start < 0) throw new UsageException($"data saga: --start must be 0 or more, got {start}.");
        foreach (Tale tale in SagaGenerator.Generate(args.GetValue(_seed), start, count))
        {
            cancellationToken.ThrowIfCancellationRequested();
            context.Output.WriteLine(context.Json ? TaleJson.Line(tale) : $"{tale.Text}\n{Separator}");
        }

        return Task.FromResult(ExitCode.Success);
    }

    private int Check(string file, ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        var source = TextSource.Open(
            [file],
            new() { DocumentSeparator = args.GetValue(_separator), JsonField = args.GetValue(_field) },
            context.Terminal.OpenInput);
        long tales = 0, consistent = 0;
        foreach (TextDocument tale in source.Read(cancellationToken))
        {
            CheckResult result = TaleChecker.Check(tale.Text);
            tales++;
            if (result.IsConsistent) consistent++;
            Tell(tale, result, context);
        }

        if (tales == 0) throw new DataException($"{file}: the file must hold tales, got none.");
        if (context.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteNumber("tales", tales);
                json.WriteNumber("consistent", consistent);
            });
        }
        else
        {
            context.Output.WriteLine($"{Wording.N(consistent)} of {Wording.N(tales)} tales are consistent "
                + $"({Wording.F(100.0 * consistent / tales, 1)} %)");
        }

        return consistent == tales ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Tell(TextDocument tale, CheckResult result, CommandContext context)
    {
        if (!context.Json)
        {
            foreach (string violation in result.Violations)
                context.Output.WriteLine($"{tale.Source}, tale {tale.Number}: {violation}");
            return;
        }

        context.WriteJson(json =>
        {
            json.WriteNumber("tale", tale.Number);
            json.WriteBoolean("consistent", result.IsConsistent);
            json.WriteStartArray("violations");
            foreach (string violation in result.Violations) json.WriteStringValue(violation);
            json.WriteEndArray();
        });
    }
}
