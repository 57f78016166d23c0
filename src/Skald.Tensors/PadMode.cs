namespace Skald.Tensors;

/// <summary>What lies beyond the ends of an axis.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The mirror image without the edge itself: c b | a b c | b a.</summary>
    Reflect,

    /// <summary>The edge, again and again: a a | a b c | c c.</summary>
    Replicate,

    /// <summary>The other end: b c | a b c | a b.</summary>
    Circular,
}
