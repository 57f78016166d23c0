using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers.Tracing;

/// <summary>A stretch of text that is encoded for itself, and how.</summary>
public sealed record TracedPiece
{
    internal TracedPiece(string text, TextSpan source, string outcome) =>
        (Text, Source, Outcome) = (text, source, outcome);

    /// <summary>The piece as the model sees it: normalised, and in the characters for bytes where it works on bytes.</summary>
    public string Text { get; }

    /// <summary>Where it came from in the caller's text, in UTF-16 units.</summary>
    public TextSpan Source { get; }

    /// <summary>What became of it, in a few words, such as <c>taken whole</c>.</summary>
    public string Outcome { get; }

    /// <summary>The symbols before the first merge; empty where nothing merges.</summary>
    public IReadOnlyList<TracedSymbol> Symbols { get; init; } = [];

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<TraceStep> Steps { get; init; } = [];

    /// <summary>The tokens in the end.</summary>
    public IReadOnlyList<TracedSymbol> Tokens { get; init; } = [];

    /// <summary>The symbols before the first step and after each: one list more than there are steps.</summary>
    /// <remarks>The list is the same one, changed: copy what has to stay.</remarks>
    public IEnumerable<IReadOnlyList<TracedSymbol>> Replay()
    {
        List<TracedSymbol> symbols = [.. Symbols];
        yield return symbols;
        foreach (TraceStep step in Steps)
        {
            if (step.Kind == TraceStepKind.Merge)
            {
                symbols[step.At] = step.Result;
                symbols.RemoveAt(step.At + 1);
            }
            else if (step.Kind == TraceStepKind.Split)
            {
                symbols[step.At] = step.Left!.Value;
                symbols.Insert(step.At + 1, step.Right!.Value);
            }

            yield return symbols;
        }
    }
}
