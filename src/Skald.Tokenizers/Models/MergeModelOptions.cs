namespace Skald.Tokenizers.Models;

/// <summary>The settings of byte-pair encoding in a <c>tokenizer.json</c>.</summary>
internal sealed record MergeModelOptions
{
    /// <summary>Probability with which a merge is left out, where the caller gives random numbers.</summary>
    public float? Dropout { get; init; }

    /// <summary>Stands for characters that the vocabulary lacks; null: they are left out.</summary>
    public string? UnknownToken { get; init; }

    /// <summary>Stands before every character but a piece's first.</summary>
    public string? ContinuingPrefix { get; init; }

    /// <summary>Stands after a piece's last character.</summary>
    public string? EndOfWordSuffix { get; init; }

    /// <summary>Unknown characters beside each other are one token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Characters that the vocabulary lacks are spelt in bytes, <c>&lt;0x0A&gt;</c>.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>A piece that is a token is taken whole, before any merge.</summary>
    public bool IgnoresMerges { get; init; }
}
