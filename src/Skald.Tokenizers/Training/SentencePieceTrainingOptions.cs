using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>What kind of SentencePiece model to learn; defaults are the reference's.</summary>
public sealed record SentencePieceTrainingOptions
{
    /// <summary>How the model segments text. Unigram is not learnt here.</summary>
    public SentencePieceAlgorithm Algorithm { get; init; } = SentencePieceAlgorithm.Bpe;

    /// <summary>Pieces in all. Fewer if the text does not give as many.</summary>
    public int VocabularySize { get; init; } = 8_000;

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

    internal void Validate()
    {
        if (Algorithm == SentencePieceAlgorithm.Unigram)
            throw new ArgumentException(
                "SentencePieceTrainer: the algorithm must be Bpe, Word or Character, got Unigram.");
        if (VocabularySize is < 4 or > Limits.Vocabulary)
            throw new ArgumentException(
                $"SentencePieceTrainer: vocabularySize must lie in [4, {Limits.Vocabulary}], got {VocabularySize}.");
        if (CharacterCoverage is not (> 0 and <= 1))
            throw new ArgumentException(
                $"SentencePieceTrainer: characterCoverage must lie in (0, 1], got {CharacterCoverage}.");
        if (MaxPieceLength < 1 || MaxTextBytes < 1)
            throw new ArgumentException("SentencePieceTrainer: lengths must be positive, got others.");
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
