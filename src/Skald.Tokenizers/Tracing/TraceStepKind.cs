namespace Skald.Tokenizers.Tracing;

/// <summary>What a step of a trace does.</summary>
public enum TraceStepKind
{
    /// <summary>BPE: two neighbours become one symbol.</summary>
    Merge,

    /// <summary>Unigram: a token on the path of the highest score.</summary>
    Path,

    /// <summary>WordPiece: the longest token that fits from here on.</summary>
    Match,

    /// <summary>SentencePiece's BPE: an unused piece falls into the two that it was merged from.</summary>
    Split,
}
