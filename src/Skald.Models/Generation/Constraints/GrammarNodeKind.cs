namespace Skald.Models.Generation.Constraints;

/// <summary>What a node of a grammar matches.</summary>
internal enum GrammarNodeKind
{
    /// <summary>One byte of a set.</summary>
    Bytes,

    /// <summary>Its children one after the other; none matches the empty text.</summary>
    Sequence,

    /// <summary>One of its children; none matches nothing at all.</summary>
    Choice,

    /// <summary>Its child, from a least to a greatest number of times.</summary>
    Repeat,

    /// <summary>What its child matches; it may be an ancestor.</summary>
    Reference,
}
