using Skald.Tokenizers;

namespace Skald.Cli.Tokens;

/// <summary>From the command line's words to the library's.</summary>
internal static class SpecialTexts
{
    public static SpecialTokenPolicy Policy(this SpecialText special) => special switch
    {
        SpecialText.Allow => SpecialTokenPolicy.Allow,
        SpecialText.Deny => SpecialTokenPolicy.Deny,
        _ => SpecialTokenPolicy.PlainText,
    };
}
