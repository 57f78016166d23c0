namespace Skald.Tokenizers.Templates.Values;

/// <summary>Items that are made when asked for, once: what <c>map</c>, <c>select</c> and their like give.</summary>
/// <param name="items">The items; each is taken at most once.</param>
/// <param name="depth">How many generators feed each other up to this one.</param>
internal sealed class Generator(IEnumerator<object> items, int depth)
{
    /// <summary>Most generators that may feed each other: each takes a part of the stack.</summary>
    public const int Deepest = 100;

    public IEnumerator<object> Items { get; } = items;

    public int Depth { get; } = depth;
}
