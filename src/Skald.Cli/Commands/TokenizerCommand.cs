using System.CommandLine;

namespace Skald.Cli.Commands;

/// <summary><c>skald tokenizer</c>: tokenizers trained, inspected, converted and compared.</summary>
internal sealed class TokenizerCommand() : Verb("tokenizer", "Train, inspect, convert or compare tokenizers.")
{
    public override IReadOnlyList<Example> Examples =>
    [
        new("tokenizer train texts --vocab-size 8000 --output tokenizer.json", "a new one from files"),
        new("tokenizer inspect model.gguf", "what one is made of"),
        new("tokenizer convert tokenizer.model --output tokenizer.json", "another form of the same"),
        new("tokenizer diff gpt2 llama3", "what two do not share"),
    ];

    protected override void Declare()
    {
        Add(new TokenizerTrainCommand());
        Add(new TokenizerInspectCommand());
        Add(new TokenizerConvertCommand());
        Add(new TokenizerDiffCommand());
    }

    protected override Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken) =>
        throw new UsageException("tokenizer: say what to do; there are 'train', 'inspect', 'convert' and 'diff'.");
}
