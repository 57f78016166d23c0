using System.Globalization;
using Skald.Tokenizers;
using Skald.Tokenizers.Inspection;

namespace Skald.Cli.Tokens;

/// <summary>What two tokenizers do not share.</summary>
internal sealed record TokenizerComparison(
    (string Name, Tokenizer Tokenizer) First, (string Name, Tokenizer Tokenizer) Second, VocabularyDifference Tokens,
    IReadOnlyList<SettingDifference> Settings, (TokenCut First, TokenCut Second)? Cuts, CutDifference? Cut)
{
    public bool IsEmpty => Tokens.IsEmpty && Settings.Count == 0 && Cut is null;

    public static TokenizerComparison Of(
        (string Name, Tokenizer Tokenizer) first, (string Name, Tokenizer Tokenizer) second, string? text,
        EncodeOptions options)
    {
        (TokenCut, TokenCut)? cuts = text is null
            ? null
            : (TokenCut.Of(first.Name, first.Tokenizer, text, options),
                TokenCut.Of(second.Name, second.Tokenizer, text, options));
        return new TokenizerComparison(
            first, second, VocabularyDifference.Of(first.Tokenizer, second.Tokenizer),
            [.. Differences(TokenizerInspection.Of(first.Tokenizer), TokenizerInspection.Of(second.Tokenizer))],
            cuts, cuts is var (a, b) ? CutDifference.Find(a, b) : null);
    }

    private static IEnumerable<SettingDifference> Differences(TokenizerInspection first, TokenizerInspection second)
    {
        foreach (((string name, string one), (string _, string other)) in Facts(first).Zip(Facts(second)))
            if (one != other) yield return new SettingDifference(name, one, other);
    }

    private static IEnumerable<(string Name, string Value)> Facts(TokenizerInspection one)
    {
        yield return ("kind", one.Kind);
        yield return ("ids", one.VocabularySize.ToString("N0", CultureInfo.InvariantCulture));
        yield return ("merges", one.MergeCount?.ToString("N0", CultureInfo.InvariantCulture) ?? "none");
        yield return ("byte fallback", one.FallsBackToBytes ? "yes" : "no");
        yield return ("begins with", one.BeginToken?.Token ?? "none");
        yield return ("ends with", one.EndToken?.Token ?? "none");
        foreach ((string name, string value) in one.Settings) yield return (name, value);
        yield return ("added tokens", Added(one));
    }

    private static string Added(TokenizerInspection one)
    {
        const int Most = 12;
        string shown = string.Join(' ', one.AddedTokens.Take(Most).Select(
            token => token.IsSpecial ? token.Token : $"{token.Token} (not special)"));
        return one.AddedTokens.Count switch
        {
            0 => "none",
            > Most => string.Create(CultureInfo.InvariantCulture, $"{one.AddedTokens.Count}: {shown} …"),
            _ => shown,
        };
    }
}
