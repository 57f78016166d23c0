namespace Skald.Tokenizers.Encodings;

/// <summary>What offsets count.</summary>
public enum OffsetUnit
{
    /// <summary>UTF-16 units: positions in a .NET string.</summary>
    Utf16,

    /// <summary>Unicode code points, as in Python and in Hugging Face's tokenizers.</summary>
    CodePoints,

    /// <summary>Bytes of the text as UTF-8.</summary>
    Utf8Bytes,
}
