namespace Skald.Tokenizers.Splitting;

/// <summary>What the published patterns tell apart, each a bit, so that a set of classes is one value.</summary>
[Flags]
internal enum CharacterClass : byte
{
    None = 0,

    /// <summary><c>\p{L}</c>.</summary>
    Letter = 1,

    /// <summary><c>\p{N}</c>.</summary>
    Number = 2,

    /// <summary><c>\s</c> without the line ends below.</summary>
    Blank = 4,

    /// <summary>Carriage return and line feed.</summary>
    LineEnd = 8,

    /// <summary><c>\s</c>.</summary>
    Space = Blank | LineEnd,

    /// <summary>Everything else: punctuation, symbols, marks, controls, unassigned.</summary>
    Other = 16,
}
