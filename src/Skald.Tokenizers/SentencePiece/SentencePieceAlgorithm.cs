namespace Skald.Tokenizers.SentencePiece;

/// <summary>How a SentencePiece model segments text, numbered as in the file.</summary>
public enum SentencePieceAlgorithm
{
    /// <summary>The most probable segmentation (Kudo 2018).</summary>
    Unigram = 1,

    /// <summary>Byte-pair encoding of characters, the best score first.</summary>
    Bpe = 2,

    /// <summary>Whole words.</summary>
    Word = 3,

    /// <summary>Single characters.</summary>
    Character = 4,
}
