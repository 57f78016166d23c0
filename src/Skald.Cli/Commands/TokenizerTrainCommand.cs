using System.Collections.Frozen;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using Skald.Cli.Display;
using Skald.Cli.Options;
using Skald.Cli.Tokens;
using Skald.Tokenizers;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Training;

namespace Skald.Cli.Commands;

/// <summary><c>skald tokenizer train INPUT… --output FILE</c>: learns a tokenizer from texts.</summary>
internal sealed class TokenizerTrainCommand() : Verb("train", "Learn a tokenizer from files, folders or standard input.")
{
    private static readonly FrozenDictionary<string, SplitPattern> s_patterns = new Dictionary<string, SplitPattern>
    {
        ["gpt2"] = SplitPattern.Gpt2, ["llama3"] = SplitPattern.Llama3, ["qwen2"] = SplitPattern.Qwen2,
        ["o200k"] = SplitPattern.O200k, ["tekken"] = SplitPattern.Tekken, ["gpt2-digits"] = SplitPattern.Gpt2Digits,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Argument<string[]> _inputs = new("inputs")
    { Description = "Files (.gz too), folders, and - for standard input.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _output = new("--output", "-o")
    { Description = "The tokenizer.json to write, or of sentencepiece the .model.", Required = true };
    private readonly Option<string> _kind = new("--kind")
    {
        Description = $"What to learn: {string.Join(", ", TokenizerKinds.Names)}.",
        DefaultValueFactory = _ => TokenizerKinds.Usual,
    };
    private readonly Option<int> _size = new("--vocab-size")
    { Description = "Tokens in all, special ones included.", DefaultValueFactory = _ => 8_000 };
    private readonly Option<long?> _frequency = new("--min-frequency")
    { Description = "Leave out words and pairs that are seen less often; not for sentencepiece." };
    private readonly Option<string[]> _special = new("--special")
    { Description = "A special token; give it again for more, in the order of their ids. Else what the kind has." };
    private readonly Option<string?> _pattern = new("--pattern")
    { Description = $"How bpe cuts text: {Patterns} [gpt2]." };
    private readonly Option<bool> _bytes = new("--byte-fallback")
    { Description = "Spell unknown characters in bytes; for sentencepiece." };
    private readonly Option<string?> _field = new("--field")
    { Description = "Read JSON lines, and take this field [text in .jsonl files]." };
    private readonly Option<bool> _whole = new("--whole-files")
    { Description = "Take each file as one text, so that line ends can merge; else each line is one." };
    private readonly Option<int?> _threads = new("--threads")
    { Description = "Threads; the result is the same for any number [one per core]." };
    private readonly Option<bool> _force = new("--force") { Description = "Write over a file that is there." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("tokenizer train books --vocab-size 32000 -o tokenizer.json", "byte-level BPE from a folder"),
        new("tokenizer train chats.jsonl --field content --pattern llama3 -o tokenizer.json", "from a field of JSON lines"),
        new("tokenizer train - --kind unigram --special \"<unk>\" -o tokenizer.json < text.txt", "from a pipe"),
        new("tokenizer train books --kind sentencepiece-bpe --byte-fallback -o tokenizer.model", "as Llama 2's was made"),
    ];

    protected override void Declare()
    {
        Add(_inputs);
        foreach (Option option in new Option[]
        {
            _output, _kind, _size, _frequency, _special, _pattern, _bytes, _field, _whole, _threads, _force,
        })
        {
            Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        string output = args.GetRequiredValue(_output);
        TokenizerTrainingOptions options = ReadOptions(args);
        bool isModel = output.EndsWith(".model", StringComparison.OrdinalIgnoreCase);
        if (isModel && options is not SentencePieceTrainingOptions)
            throw NotFor("a .model file", args.GetValue(_kind)!, "sentencepiece");
        if (!args.GetValue(_force) && File.Exists(output))
            throw new IOException($"tokenizer train: {output} is there already; choose another --output, or --force.");
        if (Path.GetDirectoryName(Path.GetFullPath(output)) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"tokenizer train: there is no folder '{folder}' to write to; make it first.");
        TextUnit unit = args.GetValue(_whole) ? TextUnit.File : TextUnit.Line;
        TrainingTexts texts = TrainingInputs.Open(
            args.GetRequiredValue(_inputs), args.GetValue(_field), unit, context.Terminal);
        long start = Stopwatch.GetTimestamp();
        var progress = new TokenizerProgress(context.Terminal);
        Tokenizer tokenizer = TokenizerTrainer.Train(texts, options, progress, cancellationToken);
        progress.End();
        if (isModel) SentencePieceModel.Save((SentencePieceTokenizer)tokenizer, output);
        else tokenizer.Save(output);
        Tell(context, output, tokenizer, options.VocabularySize, Stopwatch.GetElapsedTime(start));
        return Task.FromResult(ExitCode.Success);
    }

    private TokenizerTrainingOptions ReadOptions(ParseResult args)
    {
        string kind = args.GetValue(_kind)!;
        TokenizerTrainingOptions options = TokenizerKinds.Options(kind, args.GetValue(_special) ?? []) with
        {
            VocabularySize = args.GetValue(_size),
            Threads = Threads.Of(args.GetValue(_threads)),
        };
        if (args.GetValue(_pattern) is { } pattern)
        {
            if (options is not BpeTrainingOptions bpe) throw NotFor("--pattern", kind, TokenizerKinds.Usual);
            options = bpe with { Pattern = Pattern(pattern) };
        }

        if (args.GetValue(_bytes))
        {
            if (options is not SentencePieceTrainingOptions model) throw NotFor("--byte-fallback", kind, "sentencepiece");
            options = model with { FallsBackToBytes = true };
        }

        if (args.GetResult(_frequency) is not OptionResult { Implicit: false }) return options;
        long frequency = args.GetValue(_frequency)!.Value;
        return options switch
        {
            BpeTrainingOptions bpe => bpe with { MinFrequency = frequency },
            WordTrainingOptions words => words with { MinFrequency = frequency },
            _ => throw NotFor("--min-frequency", kind, "all kinds but sentencepiece"),
        };
    }

    private static string Patterns => string.Join(", ", s_patterns.Keys.Order(StringComparer.Ordinal));

    private static SplitPattern Pattern(string name) => s_patterns.TryGetValue(name, out SplitPattern pattern)
        ? pattern
        : throw new UsageException($"--pattern takes one of {Patterns}, got '{name}'"
            + (Spelling.Nearest(name, s_patterns.Keys) is { } near ? $"; did you mean '{near}'?" : "."));

    private static UsageException NotFor(string option, string kind, string owner) =>
        new($"tokenizer train: {option} is for {owner}, got --kind {kind}; leave it out.");

    private static void Tell(CommandContext context, string output, Tokenizer tokenizer, int asked, TimeSpan taken)
    {
        int size = tokenizer.VocabularySize;
        if (context.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteString("output", output);
                json.WriteNumber("tokens", size);
                json.WriteNumber("seconds", taken.TotalSeconds);
            });
            return;
        }

        context.Output.WriteLine(output);
        string fewer = size < asked ? $" (the text gives no more, though {Wording.N(asked)} were asked for)" : "";
        context.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Wording.N(size)} tokens{fewer} in {taken.TotalSeconds:F1} s"));
    }
}
