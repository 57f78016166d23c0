namespace Skald.Tokenizers;

/// <summary>How the tokens of a model are written.</summary>
internal enum TokenSpelling
{
    /// <summary>As the text they stand for.</summary>
    Text,

    /// <summary>In the characters of <see cref="Bpe.ByteAlphabet"/>, one for each byte.</summary>
    Bytes,
}
