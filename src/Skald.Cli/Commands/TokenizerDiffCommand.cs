using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Skald.Cli.Tokens;
using Skald.Tokenizers;
using Skald.Tokenizers.Inspection;

namespace Skald.Cli.Commands;

/// <summary><c>skald tokenizer diff FIRST SECOND [TEXT]</c>: what two tokenizers do not share.</summary>
internal sealed class TokenizerDiffCommand()
    : Verb("diff", "Compare two tokenizers: vocabularies, settings, and how they cut a text.")
{
    private const int MostShown = 8;

    private readonly Argument<string> _first = new("first") { Description = TokenizerPlace.Description };
    private readonly Argument<string> _second = new("second") { Description = "Another one." };
    private readonly Argument<string?> _text = new("text")
    { Description = "A text that both shall cut.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _file = new("--file") { Description = "Read that text from a file." };
    private readonly Option<SpecialText> _special = new("--special")
    { Description = "Special tokens that the text spells: plain text, allowed as tokens, or denied [plain]." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("tokenizer diff gpt2 llama3", "tokens and settings that differ"),
        new("tokenizer diff old.json new.json --file story.txt", "and the first segment that differs"),
        new("tokenizer diff tokenizer.model model.gguf --json", "for a script; exit code 1 where they differ"),
    ];

    protected override void Declare()
    {
        Add(_first);
        Add(_second);
        Add(_text);
        Add(_file);
        Add(_special);
    }

    protected override async Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        (string firstPath, string secondPath) = (args.GetRequiredValue(_first), args.GetRequiredValue(_second));
        Tokenizer first = TokenizerPlace.Open(firstPath), second = TokenizerPlace.Open(secondPath);
        string? text = await TextInput.ReadAsync(
            "tokenizer diff", args.GetValue(_text), args.GetValue(_file), context.Terminal, isNeeded: false,
            cancellationToken).ConfigureAwait(false);
        EncodeOptions options = new() { SpecialTokens = args.GetValue(_special).Policy() };
        (string a, string b) = TokenizerPlace.Names(firstPath, secondPath);
        TokenizerComparison comparison = TokenizerComparison.Of((a, first), (b, second), text, options);
        if (context.Json) context.WriteJson(json => WriteJson(json, comparison));
        else Write(context.Output, comparison);
        return comparison.IsEmpty ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Write(TextWriter output, TokenizerComparison comparison)
    {
        (string a, string b) = (comparison.First.Name, comparison.Second.Name);
        VocabularyDifference tokens = comparison.Tokens;
        output.WriteLine($"both              {N(tokens.SharedCount)} tokens");
        output.WriteLine($"only in {a}: {Tokens(comparison.First.Tokenizer, tokens.OnlyInFirst)}");
        output.WriteLine($"only in {b}: {Tokens(comparison.Second.Tokenizer, tokens.OnlyInSecond)}");
        output.WriteLine($"other ids         {N(tokens.Moved.Count)} tokens{Moved(comparison)}");
        foreach (SettingDifference setting in comparison.Settings)
        {
            output.WriteLine(setting.Name);
            output.WriteLine($"  {a}: {setting.First}");
            output.WriteLine($"  {b}: {setting.Second}");
        }

        if (comparison.Settings.Count == 0) output.WriteLine("settings          the same");
        if (comparison.Cuts is var (first, second)) output.WriteLine(TokenReport.Sentence(comparison.Cut, first, second));
    }

    private static string Tokens(Tokenizer tokenizer, IReadOnlyList<int> ids)
    {
        if (ids.Count == 0) return "nothing";
        string shown = string.Join(' ', ids.Take(MostShown).Select(id => TokenText.Show(tokenizer.GetBytes(id))));
        return $"{N(ids.Count)} tokens: {shown}{(ids.Count > MostShown ? " …" : "")}";
    }

    private static string Moved(TokenizerComparison comparison)
    {
        IEnumerable<string> shown = comparison.Tokens.Moved.Take(MostShown).Select(pair => string.Create(
            CultureInfo.InvariantCulture,
            $"{TokenText.Show(comparison.First.Tokenizer.GetBytes(pair.First))} {pair.First}→{pair.Second}"));
        string listed = string.Join(", ", shown);
        return listed.Length == 0 ? "" : $": {listed}{(comparison.Tokens.Moved.Count > MostShown ? ", …" : "")}";
    }

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static void WriteJson(Utf8JsonWriter json, TokenizerComparison comparison)
    {
        json.WriteBoolean("same", comparison.IsEmpty);
        json.WriteNumber("shared", comparison.Tokens.SharedCount);
        WriteIds("onlyInFirst", comparison.Tokens.OnlyInFirst);
        WriteIds("onlyInSecond", comparison.Tokens.OnlyInSecond);
        json.WriteNumber("moved", comparison.Tokens.Moved.Count);
        json.WriteStartArray("settings");
        foreach (SettingDifference setting in comparison.Settings)
        {
            json.WriteStartObject();
            json.WriteString("name", setting.Name);
            json.WriteString("first", setting.First);
            json.WriteString("second", setting.Second);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (comparison.Cuts is null) return;
        if (comparison.Cut is null) json.WriteNull("firstDifferenceAt");
        else json.WriteNumber("firstDifferenceAt", comparison.Cut.Start);

        void WriteIds(string name, IReadOnlyList<int> ids)
        {
            json.WriteStartArray(name);
            foreach (int id in ids) json.WriteNumberValue(id);
            json.WriteEndArray();
        }
    }
}
