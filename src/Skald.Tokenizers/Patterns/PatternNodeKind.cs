namespace Skald.Tokenizers.Patterns;

internal enum PatternNodeKind
{
    /// <summary>The empty text.</summary>
    Empty,

    /// <summary>One code point of a set.</summary>
    Set,

    /// <summary>Its children one after another.</summary>
    Sequence,

    /// <summary>The first of its children that leads to a match.</summary>
    Alternatives,

    /// <summary>Its child several times.</summary>
    Repeat,

    /// <summary>Its child, whose first way to match is final.</summary>
    Atomic,

    /// <summary>Nothing, where its child matches (or does not) after or before this place.</summary>
    Look,

    /// <summary>Nothing, at certain places.</summary>
    Anchor,
}
