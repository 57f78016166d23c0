namespace Skald.Tokenizers.SentencePiece;

/// <summary>What a piece is for, numbered as in the file and in GGUF.</summary>
internal enum SentencePieceKind
{
    Normal = 1,
    Unknown = 2,

    /// <summary>Stands for no text, such as <c>&lt;s&gt;</c>.</summary>
    Control = 3,

    /// <summary>Found in the text before anything else.</summary>
    UserDefined = 4,

    /// <summary>Never comes out.</summary>
    Unused = 5,

    /// <summary>One byte, such as <c>&lt;0x0A&gt;</c>.</summary>
    Byte = 6,
}
