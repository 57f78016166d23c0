using System.Diagnostics;
using System.Text.Json;
using Skald.Cli.Bench;
using Skald.Cli.Display;

namespace Skald.Cli.Models;

/// <summary>Times an answer: until its first token, and from there on.</summary>
internal sealed class AnswerFigures
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _first;
    private long _last;

    /// <summary>Tokens so far.</summary>
    public int Tokens { get; private set; }

    /// <summary>Seconds until the first token.</summary>
    public double FirstToken => Tokens == 0 ? 0 : Stopwatch.GetElapsedTime(_start, _first).TotalSeconds;

    /// <summary>Tokens a second after the first.</summary>
    public double TokensPerSecond =>
        Tokens < 2 ? 0 : (Tokens - 1) / Math.Max(1e-9, Stopwatch.GetElapsedTime(_first, _last).TotalSeconds);

    /// <summary>Counts a token that came now.</summary>
    public void Count()
    {
        _last = Stopwatch.GetTimestamp();
        if (Tokens++ == 0) _first = _last;
    }

    public string Describe(int promptTokens, int reused) =>
        $"{promptTokens} prompt tokens ({reused} from before), first token after {Wording.F(1000 * FirstToken, 0)} ms, "
        + $"{Tokens} tokens, {Wording.F(TokensPerSecond, 1)} tokens/s, {Wording.N(ProcessMemory.Peak() / 1e6)} MB at most";

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("tokens", Tokens);
        json.WriteNumber("firstTokenSeconds", FirstToken);
        json.WriteNumber("tokensPerSecond", TokensPerSecond);
        json.WriteNumber("peakMemoryBytes", ProcessMemory.Peak());
    }
}
