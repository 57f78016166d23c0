using Skald.Tokenizers.Patterns;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Json;

/// <summary>Patterns and what is done at their matches, in a <c>tokenizer.json</c>.</summary>
internal static class PatternJson
{
    public static ITextPattern Read(JsonSection part, string key)
    {
        JsonSection pattern = part.Section(key);
        pattern.AllowOnly("String", "Regex");
        if (pattern.Find("String") is not null) return new StringPattern(pattern.Text("String"));
        string regex = pattern.Text("Regex");
        if (regex.Length > Limits.PatternLength)
            throw pattern.Error("Regex", $"must be at most {Limits.PatternLength} characters, got {regex.Length}.");
        if (SplitPatterns.Recognise(regex) is { } known) return new MatcherPattern(known);
        try
        {
            return new RegexPattern(Pattern.Parse(regex));
        }
        catch (PatternException e)
        {
            throw pattern.Error("Regex", e.Message);
        }
    }

    public static DelimiterBehavior ReadBehavior(JsonSection part, DelimiterBehavior? absent = null)
    {
        if (part.Find("behavior") is null && absent is { } given) return given;
        string name = part.Text("behavior");
        return name switch
        {
            "Removed" => DelimiterBehavior.Removed,
            "Isolated" => DelimiterBehavior.Isolated,
            "MergedWithPrevious" => DelimiterBehavior.MergedWithPrevious,
            "MergedWithNext" => DelimiterBehavior.MergedWithNext,
            "Contiguous" => DelimiterBehavior.Contiguous,
            _ => throw part.Error("behavior", $"\"{name}\" is no behavior that is known."),
        };
    }
}
