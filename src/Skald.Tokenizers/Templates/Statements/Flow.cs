namespace Skald.Tokenizers.Templates.Statements;

/// <summary>What follows a statement.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}
