namespace Skald.Tokenizers.SentencePiece;

/// <summary>What a SentencePiece model says besides its pieces; defaults are those of the format.</summary>
internal sealed record SentencePieceSettings
{
    public SentencePieceAlgorithm Algorithm { get; init; } = SentencePieceAlgorithm.Unigram;

    /// <summary>Put the space behind a word instead of before it.</summary>
    public bool TreatsSpaceAsSuffix { get; init; }

    /// <summary>Spell unknown characters in bytes.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>What decoding shows for the unknown piece.</summary>
    public string UnknownSurface { get; init; } = " \u2047 ";

    public string BeginPiece { get; init; } = "<s>";

    public string EndPiece { get; init; } = "</s>";

    public string PaddingPiece { get; init; } = "<pad>";

    /// <summary>The precompiled map of the normaliser, or empty.</summary>
    public byte[] CharacterMap { get; init; } = [];

    public bool AddsDummyPrefix { get; init; } = true;

    public bool RemovesExtraSpaces { get; init; } = true;

    public bool EscapesSpaces { get; init; } = true;
}
