namespace Skald.Tokenizers.Patterns;

internal enum PatternOpcode
{
    /// <summary>One ASCII character: <c>A</c>.</summary>
    Byte,

    /// <summary>One code point of the set.</summary>
    Set,

    /// <summary>Code points of the set, <c>A</c> to <c>B</c> of them.</summary>
    Greedy,
    Lazy,
    Possessive,

    /// <summary>Go on at <c>A</c>; if that fails at <c>B</c>.</summary>
    Split,

    /// <summary>Go on at <c>A</c>.</summary>
    Jump,

    /// <summary>Go on if the place is the <see cref="AnchorKind"/> <c>A</c>.</summary>
    Anchor,

    /// <summary>Run what follows up to <see cref="Done"/>; if it matches go on at <c>A</c> from its end.</summary>
    Atomic,

    /// <summary>Run what follows from <c>B</c> code points before; if it matches go on at <c>A</c> from here.</summary>
    Look,

    /// <summary>The same if it does not match.</summary>
    NegativeLook,

    /// <summary>Keep the place in register <c>A</c>.</summary>
    Mark,

    /// <summary>If the place is still that of register <c>A</c>, nothing was matched: go on at <c>B</c>.</summary>
    LeaveIfEmpty,

    /// <summary>The pattern, or the part that is run, matches.</summary>
    Done,
}
