using System.Text;
using System.Text.Json;

namespace Skald.Tokenizers.Tracing;

/// <summary>The pieces of a unigram model of a <c>tokenizer.json</c> by their text.</summary>
internal sealed class UnigramVocabulary
{
    private const double UnknownPenalty = 10;

    private readonly List<string> _texts = [];
    private readonly Dictionary<string, (int Id, double Score)> _pieces = new(StringComparer.Ordinal);
    private readonly bool _fallsBackToBytes;

    public UnigramVocabulary(JsonElement model)
    {
        double lowest = double.PositiveInfinity;
        foreach (JsonElement piece in model.GetProperty("vocab").EnumerateArray())
        {
            (string text, double score) = (piece[0].GetString()!, piece[1].GetDouble());
            _pieces[text] = (_texts.Count, score);
            _texts.Add(text);
            lowest = Math.Min(lowest, score);
            Longest = Math.Max(Longest, text.Length);
        }

        UnknownScore = lowest - UnknownPenalty;
        UnknownId = model.GetProperty("unk_id") is { ValueKind: JsonValueKind.Number } id ? id.GetInt32() : -1;
        _fallsBackToBytes = model.GetProperty("byte_fallback").GetBoolean();
    }

    /// <summary>Id of what stands for unknown text, or -1.</summary>
    public int UnknownId { get; }

    public double UnknownScore { get; }

    /// <summary>UTF-16 units of the longest piece.</summary>
    public int Longest { get; }

    public (int Id, double Score) Find(string text) => _pieces.GetValueOrDefault(text, (-1, 0));

    /// <summary>A path as tokens: unknown characters beside each other are one, in bytes where all bytes are there.</summary>
    public List<TracedSymbol> Tokens(IReadOnlyList<UnigramTracer.Step> path)
    {
        List<TracedSymbol> tokens = [];
        for (int at = 0; at < path.Count;)
        {
            UnigramTracer.Step step = path[at];
            int end = at + 1;
            if (step.Id != UnknownId || UnknownId < 0)
            {
                tokens.Add(new TracedSymbol(step.Id, step.Text));
                at = end;
                continue;
            }

            while (end < path.Count && path[end].Id == UnknownId) end++;
            string unknown = string.Concat(path.Skip(at).Take(end - at).Select(one => one.Text));
            tokens.AddRange(Unknown(unknown));
            at = end;
        }

        return tokens;
    }

    private TracedSymbol[] Unknown(string text)
    {
        if (_pieces.TryGetValue(text, out (int Id, double) known)) return [new TracedSymbol(known.Id, text)];
        if (!_fallsBackToBytes) return [new TracedSymbol(UnknownId, _texts[UnknownId])];
        TracedSymbol[] bytes = [.. Encoding.UTF8.GetBytes(text).Select(b => $"<0x{b:X2}>")
            .Select(b => new TracedSymbol(_pieces.GetValueOrDefault(b, (-1, 0)).Id, b))];
        return Array.TrueForAll(bytes, b => b.Id >= 0) ? bytes : [new TracedSymbol(UnknownId, _texts[UnknownId])];
    }
}
