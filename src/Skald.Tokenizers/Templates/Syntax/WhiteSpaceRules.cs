namespace Skald.Tokenizers.Templates.Syntax;

/// <summary>What happens to white space around tags. Chat templates are written for <see cref="Chat"/>.</summary>
/// <param name="TrimBlocks">The first line end after a block is dropped.</param>
/// <param name="StripBlocks">Blanks before a block that begins its line are dropped.</param>
/// <param name="KeepTrailingNewline">A line end at the end of the template stays.</param>
internal sealed record WhiteSpaceRules(bool TrimBlocks, bool StripBlocks, bool KeepTrailingNewline)
{
    public static readonly WhiteSpaceRules Chat = new(true, true, false);
}
