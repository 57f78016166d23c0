using System.Globalization;
using Skald.Tokenizers;
using Skald.Tokenizers.Tracing;

namespace Skald.Cli.Tokens;

/// <summary>A trace, step by step, for people to read.</summary>
internal sealed class TraceText(Tokenizer tokenizer, TextWriter output)
{
    private const int Around = 8;  // symbols shown on either side of a merge

    public void Write(TokenTrace trace)
    {
        output.WriteLine(trace.Model);
        foreach (TracedPiece piece in trace.Pieces) Write(piece);
    }

    private void Write(TracedPiece piece)
    {
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\"{string.Concat(Shown(piece))}\" at {piece.Source.Start}..{piece.Source.End}: {piece.Outcome}"));
        if (piece.Symbols.Count > 0) WriteMerges(piece);
        else foreach (TraceStep step in piece.Steps) output.WriteLine($"  {Line(step)}");
        string ids = string.Join(' ', piece.Tokens.Select(token => token.Id));
        output.WriteLine($"  = {Row(piece.Tokens, 0, piece.Tokens.Count)}  {ids}");
    }

    private void WriteMerges(TracedPiece piece)
    {
        int number = 0;
        string[] lines = [.. piece.Steps.Select(Line)];
        int width = lines.Length == 0 ? 0 : lines.Max(line => line.Length);
        foreach (IReadOnlyList<TracedSymbol> symbols in piece.Replay())
        {
            bool isFirst = number == 0;
            int at = isFirst ? 0 : piece.Steps[number - 1].At;
            bool isLong = symbols.Count > 4 * Around;
            int from = isLong ? Math.Max(0, at - Around) : 0;
            int to = isLong ? Math.Min(symbols.Count, at + Around + 1) : symbols.Count;
            output.WriteLine($"  {(isFirst ? "" : lines[number - 1]).PadRight(width)}  {Row(symbols, from, to)}");
            number++;
        }
    }

    private string Line(TraceStep step)
    {
        FormattableString line = step.Kind switch
        {
            TraceStepKind.Merge when step.Rank is { } rank =>
                $"rank {rank,6}  {Show(step.Left!.Value)} + {Show(step.Right!.Value)}",
            TraceStepKind.Merge => $"score {step.Score,9:F2}  {Show(step.Left!.Value)} + {Show(step.Right!.Value)}",
            TraceStepKind.Split => $"unused: falls into {Show(step.Left!.Value)} and {Show(step.Right!.Value)}",
            TraceStepKind.Path => $"{Show(step.Result),-20} {step.Score,10:F3}  sum {step.Total,10:F3}",
            _ => $"from {step.At,3} the longest is {Show(step.Result)}",
        };
        return line.ToString(CultureInfo.InvariantCulture);
    }

    private string Row(IReadOnlyList<TracedSymbol> symbols, int from, int to)
    {
        string row = $"│{string.Join('│', symbols.Skip(from).Take(to - from).Select(Show))}│";
        return $"{(from > 0 ? "…" : "")}{row}{(to < symbols.Count ? "…" : "")}";
    }

    // A piece of bytes is spelt in characters that stand for them: show what they spell.
    private IEnumerable<string> Shown(TracedPiece piece) => piece.Symbols.Count > 0
        ? piece.Symbols.Select(Show)
        : piece.Tokens is [var only] && only.Text == piece.Text ? [Show(only)] : [TokenText.Show(piece.Text)];

    private string Show(TracedSymbol symbol) =>
        symbol.Id >= 0 ? TokenText.Show(tokenizer.GetBytes(symbol.Id)) : TokenText.Show(symbol.Text);
}
