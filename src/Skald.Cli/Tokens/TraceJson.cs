using System.Text.Json;
using Skald.Tokenizers.Tracing;

namespace Skald.Cli.Tokens;

/// <summary>A trace for other programs.</summary>
internal static class TraceJson
{
    public static void Write(Utf8JsonWriter json, TokenTrace trace)
    {
        json.WriteString("model", trace.Model);
        json.WriteStartArray("pieces");
        foreach (TracedPiece piece in trace.Pieces) Write(json, piece);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TracedPiece piece)
    {
        json.WriteStartObject();
        json.WriteString("piece", piece.Text);
        json.WriteNumber("start", piece.Source.Start);
        json.WriteNumber("end", piece.Source.End);
        json.WriteString("outcome", piece.Outcome);
        Write(json, "symbols", piece.Symbols);
        json.WriteStartArray("steps");
        foreach (TraceStep step in piece.Steps) Write(json, step);
        json.WriteEndArray();
        Write(json, "tokens", piece.Tokens);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TraceStep step)
    {
        json.WriteStartObject();
        json.WriteString("step", step.Kind.ToString().ToLowerInvariant());
        json.WriteNumber("at", step.At);
        if (step.Left is { } left) json.WriteString("left", left.Text);
        if (step.Right is { } right) json.WriteString("right", right.Text);
        json.WriteString("token", step.Result.Text);
        json.WriteNumber("id", step.Result.Id);
        if (step.Rank is { } rank) json.WriteNumber("rank", rank);
        if (step.Score is { } score) json.WriteNumber("score", score);
        if (step.Total is { } total) json.WriteNumber("total", total);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<TracedSymbol> symbols)
    {
        json.WriteStartArray(name);
        foreach (TracedSymbol symbol in symbols)
        {
            json.WriteStartObject();
            json.WriteNumber("id", symbol.Id);
            json.WriteString("token", symbol.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
