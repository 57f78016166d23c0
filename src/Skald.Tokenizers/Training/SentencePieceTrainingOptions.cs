using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of SentencePiece model to learn; defaults are the reference's.</summary>
/// <remarks>
/// Kudo and Richardson 2018, https://arxiv.org/abs/1808.06226. The special tokens of the base are not for these models:
/// name <see cref="ControlSymbols"/> and <see cref="UserDefinedSymbols"/>.
/// </remarks>
public sealed record SentencePieceTrainingOptions : TokenizerTrainingOptions
{
    /// <summary>How the model segments text.</summary>
    public SentencePieceAlgorithm Algorithm { get; init; } = SentencePieceAlgorithm.Unigram;

    /// <summary>Share of the text's characters that must be pieces; the rarest are left out.</summary>
    public double CharacterCoverage { get; init; } = 0.9995;

    /// <summary>A precompiled map that normalises text, or empty for none.</summary>
    public ReadOnlyMemory<byte> CharacterMap { get; init; }

    /// <summary>Put a space before a text.</summary>
    public bool AddsDummyPrefix { get; init; } = true;

    /// <summary>Remove spaces at the ends and beside others.</summary>
    public bool RemovesExtraSpaces { get; init; } = true;

    /// <summary>Put the space behind a word instead of before it.</summary>
    public bool TreatsSpaceAsSuffix { get; init; }

    /// <summary>Allow pieces of nothing but spaces.</summary>
    public bool AllowsSpaceOnlyPieces { get; init; }

    /// <summary>No piece holds characters of two scripts.</summary>
    public bool SplitsByScript { get; init; } = true;

    /// <summary>A digit is of a script of its own.</summary>
    public bool SplitsByNumber { get; init; } = true;

    /// <summary>No piece crosses a space.</summary>
    public bool SplitsBySpace { get; init; } = true;

    /// <summary>Each digit is a piece.</summary>
    public bool SplitsDigits { get; init; }

    /// <summary>Give every byte a piece, to spell unknown characters.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>Longest piece, in characters.</summary>
    public int MaxPieceLength { get; init; } = 16;

    /// <summary>Longest text, in bytes; longer ones are passed over.</summary>
    public int MaxTextBytes { get; init; } = 4_192;

    /// <summary>Whether there is a padding piece, with the id after the end's.</summary>
    public bool HasPadding { get; init; }

    /// <summary>Pieces that stand for no text.</summary>
    public IReadOnlyList<string> ControlSymbols { get; init; } = [];

    /// <summary>Pieces that are found in text before anything else.</summary>
    public IReadOnlyList<string> UserDefinedSymbols { get; init; } = [];

    /// <summary>Unigram: pieces with which the training begins.</summary>
    public int SeedSize { get; init; } = 1_000_000;

    /// <summary>Unigram: share of the pieces that each round keeps.</summary>
    public double ShrinkingFactor { get; init; } = 0.75;

    /// <summary>Unigram: times that probabilities are fitted before pieces are dropped.</summary>
    public int SubIterations { get; init; } = 2;

    internal override string Operation => "SentencePiece training";

    internal override Tokenizer Train(
        TrainingTexts texts, TrainingReport report, CancellationToken cancellationToken) =>
        SentencePieceTrainer.Train(texts, this, report, cancellationToken);

    internal override void Validate()
    {
        base.Validate();
        if (SpecialTokens.Count > 0)
        {
            throw Refuse(
                $"special tokens must be left out, got {SpecialTokens[0]}; name control or user-defined symbols");
        }

        Require(Enum.IsDefined(Algorithm), "algorithm must be one of the named ones", (int)Algorithm, "choose one of them");
        Require(
            CharacterCoverage is > 0 and <= 1, "characterCoverage must lie in (0, 1]", CharacterCoverage,
            "leave it at 0.9995");
        Require(MaxPieceLength is >= 1 and <= 512, "maxPieceLength must lie in [1, 512]", MaxPieceLength, "leave it at 16");
        Require(MaxTextBytes is >= 1 and <= 1 << 28, "maxTextBytes must lie in [1, 2^28]", MaxTextBytes, "leave it at 4192");
        Require(SeedSize >= 1, "seedSize must be positive", SeedSize, "leave it at a million");
        Require(ShrinkingFactor is > 0 and < 1, "shrinkingFactor must lie between 0 and 1", ShrinkingFactor, "leave it at 0.75");
        Require(SubIterations is >= 1 and <= 100, "subIterations must lie in [1, 100]", SubIterations, "leave it at 2");
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (SentencePieceEntry piece in MetaPieces())
        {
            if (piece.Text.Length == 0) throw Refuse("a symbol must have a character, got none; leave it out");
            if (!seen.Add(piece.Text)) throw Refuse($"symbols must differ, got {piece.Text} twice; leave one out");
        }

        Require(
            VocabularySize > seen.Count,
            $"vocabularySize must be more than {seen.Count}, the number of symbols", VocabularySize, "choose a larger one");
    }

    internal SentencePieceSettings ToSettings() => new()
    {
        Algorithm = Algorithm,
        TreatsSpaceAsSuffix = TreatsSpaceAsSuffix,
        FallsBackToBytes = FallsBackToBytes,
        CharacterMap = CharacterMap.ToArray(),
        AddsDummyPrefix = AddsDummyPrefix,
        RemovesExtraSpaces = RemovesExtraSpaces,
    };

    /// <summary>Pieces that are not learnt, in the order of their ids.</summary>
    internal List<SentencePieceEntry> MetaPieces()
    {
        List<SentencePieceEntry> pieces =
        [
            new("<unk>", 0, SentencePieceKind.Unknown), new("<s>", 0, SentencePieceKind.Control),
            new("</s>", 0, SentencePieceKind.Control),
        ];
        if (HasPadding) pieces.Add(new("<pad>", 0, SentencePieceKind.Control));
        pieces.AddRange(ControlSymbols.Select(symbol => new SentencePieceEntry(symbol, 0, SentencePieceKind.Control)));
        pieces.AddRange(
            UserDefinedSymbols.Select(symbol => new SentencePieceEntry(symbol, 0, SentencePieceKind.UserDefined)));
        for (int b = 0; FallsBackToBytes && b < 256; b++)
            pieces.Add(new($"<0x{b:X2}>", 0, SentencePieceKind.Byte));
        return pieces;
    }
}
