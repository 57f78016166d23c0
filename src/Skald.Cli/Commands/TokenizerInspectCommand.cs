using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Skald.Cli.Tokens;
using Skald.Tokenizers;
using Skald.Tokenizers.Inspection;
using Skald.Tokenizers.Templates;

namespace Skald.Cli.Commands;

/// <summary><c>skald tokenizer inspect TOKENIZER</c>: what a tokenizer is made of.</summary>
internal sealed class TokenizerInspectCommand() : Verb("inspect", "Show what a tokenizer is made of.")
{
    private const int MostAdded = 12;
    private const int LongestShown = 40;

    private readonly Argument<string> _tokenizer = new("tokenizer") { Description = TokenizerPlace.Description };

    public override IReadOnlyList<Example> Examples =>
    [
        new("tokenizer inspect model", "of a model's folder"),
        new("tokenizer inspect model.gguf --json", "inside a GGUF file, as one line of JSON"),
    ];

    protected override void Declare() => Add(_tokenizer);

    protected override Task<int> RunAsync(ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        string path = args.GetRequiredValue(_tokenizer);
        Tokenizer tokenizer = TokenizerPlace.Open(path);
        TokenizerInspection found = TokenizerInspection.Of(tokenizer);
        IReadOnlyList<string> templates = TemplatesOf(path);
        if (context.Json) context.WriteJson(json => WriteJson(json, found, templates));
        else Write(context.Output, found, templates, tokenizer);
        return Task.FromResult(ExitCode.Success);
    }

    // A tokenizer's template lies in the same folder, or in the same GGUF file.
    private static IReadOnlyList<string> TemplatesOf(string path)
    {
        bool isWhole = Directory.Exists(path) || path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
        string place = isWhole ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        return ChatTemplates.TryFromFile(place)?.Names ?? [];
    }

    private static void Write(
        TextWriter output, TokenizerInspection found, IReadOnlyList<string> templates, Tokenizer tokenizer)
    {
        Line("kind", found.Kind);
        Line("vocabulary", $"{N(found.VocabularySize)} ids, {N(found.TokenCount)} tokens; {N(found.UnusedIds.Count)} ids "
            + $"without a token, {N(found.ReservedCount)} unused or reserved by name");
        if (found.MergeCount is { } merges) Line("merges", N(merges));
        Line("lossless", found.IsLossless ? "yes" : "not promised: decoding may give another text");
        Line("byte fallback", found.FallsBackToBytes ? "yes" : "no, or not for all bytes: some characters have no token");
        Line("begins with", Named(found.BeginToken));
        Line("ends with", Named(found.EndToken));
        foreach ((string name, string value) in found.Settings) Line(name.Replace('_', '-'), value);
        string added = string.Join(' ', found.AddedTokens.Take(MostAdded).Select(token => string.Create(
            CultureInfo.InvariantCulture, $"{token.Token}={token.Id}{(token.IsSpecial ? "" : " (not special)")}")));
        Line("added tokens", found.AddedTokens.Count == 0
            ? "none"
            : $"{N(found.AddedTokens.Count)}, {N(found.AddedTokens.Count(token => token.IsSpecial))} special: {added}"
                + (found.AddedTokens.Count > MostAdded ? " …" : ""));
        Line("longest tokens", string.Join("  ", found.LongestTokens.Select(token => Long(tokenizer, token))));
        Line("chat template", templates.Count == 0 ? "none" : string.Join(", ", templates));

        void Line(string name, string value) => output.WriteLine($"{name,-15} {value}");
    }

    private static string Long(Tokenizer tokenizer, InspectedToken token)
    {
        string shown = TokenText.Show(tokenizer.GetBytes(token.Id));
        int bytes = tokenizer.GetBytes(token.Id).Length;
        return shown.Length <= LongestShown
            ? shown
            : string.Create(CultureInfo.InvariantCulture, $"{shown[..(LongestShown / 2)]}… ({bytes} bytes)");
    }

    private static string Named(InspectedToken? token) => token is { } one
        ? string.Create(CultureInfo.InvariantCulture, $"{one.Token} ({one.Id})")
        : "none";

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static void WriteJson(Utf8JsonWriter json, TokenizerInspection found, IReadOnlyList<string> templates)
    {
        json.WriteString("kind", found.Kind);
        json.WriteNumber("ids", found.VocabularySize);
        json.WriteNumber("tokens", found.TokenCount);
        json.WriteNumber("reserved", found.ReservedCount);
        json.WriteStartArray("unusedIds");
        foreach (int id in found.UnusedIds) json.WriteNumberValue(id);
        json.WriteEndArray();
        if (found.MergeCount is { } merges) json.WriteNumber("merges", merges);
        json.WriteBoolean("lossless", found.IsLossless);
        json.WriteBoolean("byteFallback", found.FallsBackToBytes);
        WriteToken(json, "begin", found.BeginToken);
        WriteToken(json, "end", found.EndToken);
        json.WriteStartObject("settings");
        foreach ((string name, string value) in found.Settings) json.WriteString(name, value);
        json.WriteEndObject();
        WriteTokens(json, "addedTokens", found.AddedTokens);
        WriteTokens(json, "longestTokens", found.LongestTokens);
        json.WriteStartArray("chatTemplates");
        foreach (string name in templates) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private static void WriteTokens(Utf8JsonWriter json, string name, IReadOnlyList<InspectedToken> tokens)
    {
        json.WriteStartArray(name);
        foreach (InspectedToken token in tokens)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("token", token.Token);
            json.WriteBoolean("special", token.IsSpecial);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteToken(Utf8JsonWriter json, string name, InspectedToken? token)
    {
        if (token is { } one) json.WriteNumber(name, one.Id);
        else json.WriteNull(name);
    }
}
