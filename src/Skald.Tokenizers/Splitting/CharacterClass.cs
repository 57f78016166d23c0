namespace Skald.Tokenizers.Splitting;

/// <summary>What the published patterns tell apart, each a bit, so that a set of classes is one value.</summary>
[Flags]
internal enum CharacterClass : byte
{
    None = 0,

    /// <summary><c>\p{Lu}</c> and <c>\p{Lt}</c>.</summary>
    Upper = 1,

    /// <summary><c>\p{Ll}</c>.</summary>
    Lower = 2,

    /// <summary><c>\p{Lm}</c> and <c>\p{Lo}</c>.</summary>
    Caseless = 4,

    /// <summary><c>\p{M}</c>.</summary>
    Mark = 8,

    /// <summary><c>\p{N}</c>.</summary>
    Number = 16,

    /// <summary><c>\s</c> without the line ends below.</summary>
    Blank = 32,

    /// <summary>Carriage return and line feed.</summary>
    LineEnd = 64,

    /// <summary>Everything else: punctuation, symbols, controls, unassigned.</summary>
    Symbol = 128,

    /// <summary><c>\p{L}</c>.</summary>
    Letter = Upper | Lower | Caseless,

    /// <summary><c>\s</c>.</summary>
    Space = Blank | LineEnd,

    /// <summary><c>[^\s\p{L}\p{N}]</c>.</summary>
    Other = Mark | Symbol,

    /// <summary>What a word of o200k begins with: <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>.</summary>
    UpperLike = Upper | Caseless | Mark,

    /// <summary>What a word of o200k ends with: <c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>.</summary>
    LowerLike = Lower | Caseless | Mark,
}
