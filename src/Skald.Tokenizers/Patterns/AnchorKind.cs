namespace Skald.Tokenizers.Patterns;

internal enum AnchorKind
{
    TextStart,
    TextEnd,

    /// <summary>The end, or before a newline that ends the text.</summary>
    TextEndOrLastNewline,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}
