namespace Skald.Cli.Tokens;

/// <summary>What becomes of special tokens that a text spells, as the command line says it.</summary>
internal enum SpecialText
{
    Plain,
    Allow,
    Deny,
}
