namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>Kinds of <see cref="Token"/>.</summary>
internal enum TokenKind
{
    /// <summary>Text between the tags.</summary>
    Data,
    BlockBegin,
    BlockEnd,
    VariableBegin,
    VariableEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    EndOfTemplate,

    /// <summary>A character that begins no token: it is reported when the parser gets there.</summary>
    Broken,
}
