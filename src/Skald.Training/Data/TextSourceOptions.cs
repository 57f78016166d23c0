namespace Skald.Training.Data;

/// <summary>How bytes become documents.</summary>
public sealed record TextSourceOptions
{
    /// <summary>
    /// Text that parts documents, such as <c>&lt;|endoftext|&gt;</c>; null makes each file one document.
    /// </summary>
    /// <remarks>Documents so cut lose the white space at their two ends; whole files keep theirs.</remarks>
    public string? DocumentSeparator { get; init; }

    /// <summary>Member that holds the text of a JSON line.</summary>
    /// <remarks>
    /// Files named .jsonl or .ndjson (also with .gz) are JSON lines always, with <c>text</c> when nothing is given;
    /// standard input is when a field is given.
    /// </remarks>
    public string? JsonField { get; init; }

    /// <summary>Puts U+FFFD in the place of invalid UTF-8 instead of refusing it; the count is reported.</summary>
    public bool ReplaceInvalid { get; init; }

    /// <summary>Composes characters (Unicode NFC).</summary>
    /// <remarks>Refused where the runtime has no tables for it, which is so in culture-invariant programs.</remarks>
    public bool ComposeCharacters { get; init; }

    /// <summary>
    /// Longest document and longest line of JSON, in UTF-16 units; it bounds the memory a file can take.
    /// </summary>
    public int MaxDocumentLength { get; init; } = 256 << 20;
}
