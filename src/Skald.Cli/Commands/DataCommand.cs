namespace Skald.Cli.Commands;

/// <summary><c>skald data</c>: the built-in sources of text.</summary>
internal sealed class DataCommand() : Verb("data", "Write the built-in tales with their truth, or check tales.")
{
    public override IReadOnlyList<Example> Examples =>
    [
        new("data saga --count 3", "three tales with a line between them"),
        new("data saga --count 1000 --json > tales.jsonl", "tales with title, facts, questions and the rest"),
        new("data saga --check generated.txt", "do the facts of tales in a file hold"),
    ];

    protected override void Declare() => Add(new SagaCommand());

    protected override Task<int> RunAsync(
        System.CommandLine.ParseResult args, CommandContext context, CancellationToken cancellationToken) =>
        throw new UsageException("data: a source must be named; the only one is 'saga'.");
}
