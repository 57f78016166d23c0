namespace Skald.Models.Generation.Constraints;

/// <summary>A part of a grammar over bytes.</summary>
/// <param name="Kind">What it matches.</param>
/// <param name="Children">Numbers of other nodes.</param>
/// <param name="Bytes">For a byte: which.</param>
/// <param name="Min">For a repeat: least times.</param>
/// <param name="Max">For a repeat: most times; <see cref="Unbounded"/> for any number.</param>
internal readonly record struct GrammarNode(
    GrammarNodeKind Kind, int[] Children, ByteSet Bytes = default, int Min = 0, int Max = 0)
{
    /// <summary>No greatest number of times.</summary>
    public const int Unbounded = int.MaxValue;
}
