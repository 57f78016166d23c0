using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Splitting;
using Skald.Training.Data;
using Skald.Training.Runs;
using Skald.Training.Saga;

namespace Skald.Training;

/// <summary>The text of a run as tokens, with the tokenizer that made them.</summary>
public sealed class TrainingData : IDisposable
{
    private const string TokenizerFile = "tokenizer.json";

    private TrainingData(ITokenizer tokenizer, TokenDataset tokens, SagaEntropy? entropy)
    {
        (Tokenizer, Tokens, Entropy) = (tokenizer, tokens, entropy);
    }

    /// <summary>Between text and tokens.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Training and held-out tokens.</summary>
    public TokenDataset Tokens { get; }

    /// <summary>The entropy of the held-out tales; null for other text.</summary>
    public SagaEntropy? Entropy { get; }

    /// <summary>Reads or generates text, learns the tokenizer and writes token shards.</summary>
    /// <param name="options">The run.</param>
    /// <param name="folder">Where shards and the tokenizer are put.</param>
    /// <param name="progress">Told of every stage.</param>
    /// <param name="cancellationToken">Looked at before each document.</param>
    /// <exception cref="DataException">There is no text, or it is broken.</exception>
    public static TrainingData Prepare(
        TrainingOptions options, string folder, IProgress<DataProgress>? progress, CancellationToken cancellationToken)
    {
        var pipeline = new DataPipeline(
            new()
            {
                DropNearDuplicates = options.DropNearDuplicates,
                ValidationFraction = options.ValidationFraction,
                Seed = options.Seed,
            },
            progress);
        Directory.CreateDirectory(folder);
        using PreparedText text = options.Data.Count == 0
            ? pipeline.Prepare(Tales(options), folder, cancellationToken)
            : pipeline.Prepare(Source(options), folder, cancellationToken);
        ITokenizer tokenizer = Given(options) ?? Learn(options, text, cancellationToken);
        tokenizer.Save(Path.Combine(folder, TokenizerFile));
        TokenDataset tokens = pipeline.Tokenize(text, TokenEncoder.Of(tokenizer), folder, cancellationToken);
        return new(tokenizer, tokens, HeldOutEntropy(options, tokenizer, tokens.Validation));
    }

    /// <summary>Opens what <see cref="Prepare"/> has written.</summary>
    /// <param name="options">The run.</param>
    /// <param name="folder">Where shards and the tokenizer lie.</param>
    /// <exception cref="DataException">The shards are missing or damaged.</exception>
    public static TrainingData Open(TrainingOptions options, string folder)
    {
        var tokenizer = Skald.Tokenizers.Tokenizer.FromFile(Path.Combine(folder, TokenizerFile));
        TokenDataset tokens = TokenDataset.Open(folder);
        return new(tokenizer, tokens, HeldOutEntropy(options, tokenizer, tokens.Validation));
    }

    /// <summary>Closes the shards.</summary>
    public void Dispose() => Tokens.Dispose();

    private static TextSource Source(TrainingOptions options) => TextSource.Open(
        options.Data,
        new()
        {
            DocumentSeparator = options.DocumentSeparator,
            JsonField = options.JsonField,
            ReplaceInvalid = options.ReplaceInvalid,
        });

    private static IEnumerable<TextDocument> Tales(TrainingOptions options)
    {
        long number = 0;
        foreach (Tale tale in SagaGenerator.Generate(options.Seed, 0, options.Tales))
            yield return new TextDocument(tale.Text, "saga", number++);
    }

    /// <summary>What a perfect model would lose on exactly the held-out tales; null for other text and for one tale.</summary>
    private static SagaEntropy? HeldOutEntropy(TrainingOptions options, ITokenizer tokenizer, TokenShards heldOut) =>
        options.Data.Count > 0 || heldOut.DocumentCount < 2 ? null : SagaEntropy.Of(HeldOutTales(tokenizer, heldOut));

    private static IEnumerable<Tale> HeldOutTales(ITokenizer tokenizer, TokenShards heldOut)
    {
        long start = 0;
        foreach (long end in heldOut.DocumentStarts().Skip(1).Append(heldOut.Count))
        {
            int[] ids = new int[end - start];
            heldOut.Read(start, ids);
            start = end;
            yield return TaleParser.TryParse(tokenizer.Decode(ids, skipSpecialTokens: true), out Tale? tale)
                ? tale
                : throw new TrainingException("Saga: a held-out tale could not be parsed again; please report this.");
        }
    }

    /// <summary>The tokenizer of the model that the run begins from, where there is one.</summary>
    private static Skald.Tokenizers.Tokenizer? Given(TrainingOptions options)
    {
        if (options.InitFrom is not { } folder) return null;
        string file = Path.Combine(folder, TokenizerFile);
        return File.Exists(file) ? Skald.Tokenizers.Tokenizer.FromFile(file) : null;
    }

    private static ITokenizer Learn(TrainingOptions options, PreparedText text, CancellationToken cancellationToken)
    {
        IEnumerable<string> both = text.Documents(DataSplit.Train).Concat(text.Documents(DataSplit.Validation));
        if (options.Tokenizer == "char")
        {
            // A tale ends with a token of its own; a single text has no end to learn.
            return CharacterTokenizer.Learn(
                both, specialTokens: text.IsSingleDocument ? null : ["<|endoftext|>"],
                cancellationToken: cancellationToken);
        }

        SplitPattern pattern = options.Tokenizer switch
        {
            "bpe-gpt2" => SplitPattern.Gpt2,
            "bpe-llama3" => SplitPattern.Llama3,
            _ => throw new TrainingException(
                $"Training: the tokenizer must be char, bpe-gpt2 or bpe-llama3, got \"{options.Tokenizer}\"."),
        };
        return BpeTokenizer.Train(
            text.Documents(DataSplit.Train),
            new()
            {
                VocabularySize = options.VocabularySize,
                Pattern = pattern,
                BeginToken = text.IsSingleDocument ? null : "<|endoftext|>",  // every document follows one
            },
            cancellationToken: cancellationToken);
    }
}
