using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Training;

namespace Skald.Cli.Tokens;

/// <summary>The kinds of tokenizers that can be trained, by the names of the command line.</summary>
internal static class TokenizerKinds
{
    public const string Usual = "bpe";

    private const string SentencePiece = "sentencepiece-";

    public static IReadOnlyList<string> Names { get; } =
    [
        Usual, "character-bpe", "unigram", "wordpiece", "wordlevel", $"{SentencePiece}bpe", $"{SentencePiece}unigram",
        $"{SentencePiece}word", $"{SentencePiece}character",
    ];

    public static bool IsSentencePiece(string kind) => kind.StartsWith(SentencePiece, StringComparison.Ordinal);

    /// <summary>The library's options of a kind, with what all kinds have.</summary>
    /// <param name="kind">One of <see cref="Names"/>.</param>
    /// <param name="special">Special tokens; none given leaves what the kind has of its own.</param>
    /// <exception cref="UsageException">There is no such kind.</exception>
    public static TokenizerTrainingOptions Options(string kind, IReadOnlyList<string> special)
    {
        TokenizerTrainingOptions options = kind switch
        {
            Usual => new BpeTrainingOptions(),
            "character-bpe" => new CharacterBpeTrainingOptions(),
            "unigram" => new UnigramTrainingOptions(),
            "wordpiece" => new WordPieceTrainingOptions { SpecialTokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] },
            "wordlevel" => new WordLevelTrainingOptions(),
            $"{SentencePiece}bpe" => Model(SentencePieceAlgorithm.Bpe),
            $"{SentencePiece}unigram" => Model(SentencePieceAlgorithm.Unigram),
            $"{SentencePiece}word" => Model(SentencePieceAlgorithm.Word),
            $"{SentencePiece}character" => Model(SentencePieceAlgorithm.Character),
            _ => throw Unknown(kind),
        };
        return special.Count == 0 || IsSentencePiece(kind) ? options : options with { SpecialTokens = special };

        SentencePieceTrainingOptions Model(SentencePieceAlgorithm algorithm) =>
            new() { Algorithm = algorithm, ControlSymbols = special };
    }

    private static UsageException Unknown(string kind)
    {
        string hint = Spelling.Nearest(kind, Names) is { } near ? $"; did you mean '{near}'?" : ".";
        return new UsageException($"--kind takes one of {string.Join(", ", Names)}, got '{kind}'{hint}");
    }
}
