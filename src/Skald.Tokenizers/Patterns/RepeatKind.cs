namespace Skald.Tokenizers.Patterns;

internal enum RepeatKind
{
    /// <summary>As often as possible, less often where the rest needs it.</summary>
    Greedy,

    /// <summary>As rarely as possible.</summary>
    Lazy,

    /// <summary>As often as possible, and never less.</summary>
    Possessive,
}
