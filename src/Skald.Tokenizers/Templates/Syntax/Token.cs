namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>A word, number, sign or stretch of text of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">
/// The word, the sign, the text without its quotes and escapes, or what is wrong with a broken one.
/// </param>
/// <param name="Position">Where it begins.</param>
/// <param name="Value">The value of a number.</param>
internal sealed record Token(TokenKind Kind, string Text, SourcePosition Position, object? Value = null)
{
    public bool IsOperator(string sign) => Kind == TokenKind.Operator && Text == sign;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    /// <summary>What errors call it.</summary>
    public string Description => Kind is TokenKind.Name or TokenKind.Operator ? Text : Describe(Kind);

    public static string Describe(TokenKind kind) => kind switch
    {
        TokenKind.Data => "template data / text",
        TokenKind.BlockBegin => "begin of statement block",
        TokenKind.BlockEnd => "end of statement block",
        TokenKind.VariableBegin => "begin of print statement",
        TokenKind.VariableEnd => "end of print statement",
        TokenKind.Name => "name",
        TokenKind.String => "string",
        TokenKind.Integer => "integer",
        TokenKind.Float => "float",
        _ => "end of template",
    };
}
