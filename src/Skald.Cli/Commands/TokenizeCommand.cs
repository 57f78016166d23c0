using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Skald.Cli.Tokens;
using Skald.Tokenizers;
using Skald.Tokenizers.Tracing;

namespace Skald.Cli.Commands;

/// <summary>
/// <c>skald tokenize TOKENIZER [TEXT]</c>: shows how a tokenizer cuts a text, or turns ids back into text.
/// </summary>
internal sealed class TokenizeCommand() : Verb("tokenize", "Show how a tokenizer cuts a text, or decode ids.")
{
    private readonly Argument<string> _tokenizer = new("tokenizer") { Description = TokenizerPlace.Description };
    private readonly Argument<string?> _text = new("text")
    { Description = "The text; standard input where it is left out.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _file = new("--file") { Description = "Read the text from a file." };
    private readonly Option<bool> _decode = new("--decode")
    { Description = "The text holds ids, separated by spaces or commas; print what they spell." };
    private readonly Option<bool> _ids = new("--ids") { Description = "Print the ids alone, on one line." };
    private readonly Option<SpecialText> _special = new("--special")
    {
        Description = "Special tokens that the text spells, such as <|endoftext|>: plain text, allowed as tokens, or "
            + "denied [plain].",
    };
    private readonly Option<bool> _template = new("--template")
    { Description = "Add what the tokenizer puts around a text, such as the token that begins it." };
    private readonly Option<string?> _compare = new("--compare")
    { Description = "A second tokenizer, to be shown beside the first." };
    private readonly Option<bool> _trace = new("--trace")
    { Description = "Show step by step how the tokens come about: merges, scores, or longest matches." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("tokenize model \"Once upon a time\"", "each token with its id, and the counts"),
        new("tokenize model.gguf --ids < story.txt", "ids for another program"),
        new("tokenize tokenizer.json --decode \"15 272 9\"", "back to text"),
        new("tokenize gpt2 --compare llama3 --file story.txt", "two tokenizers, and where they first differ"),
        new("tokenize gpt2 --trace \"unbelievable\"", "every merge with its rank"),
        new("tokenize model --special allow \"<|im_start|>user\"", "special tokens in text that is trusted"),
    ];

    protected override void Declare()
    {
        Add(_tokenizer);
        Add(_text);
        foreach (Option option in new Option[] { _file, _decode, _ids, _special, _template, _compare, _trace })
            Add(option);
    }

    protected override async Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        string path = args.GetRequiredValue(_tokenizer);
        CheckOptions(args);
        Tokenizer tokenizer = TokenizerPlace.Open(path);
        Tokenizer? other = args.GetValue(_compare) is { } second ? TokenizerPlace.Open(second) : null;
        string text = (await TextInput.ReadAsync(
            "tokenize", args.GetValue(_text), args.GetValue(_file), context.Terminal, isNeeded: true, cancellationToken)
            .ConfigureAwait(false))!;
        EncodeOptions options = new()
        {
            SpecialTokens = args.GetValue(_special).Policy(),
            AddTemplateTokens = args.GetValue(_template),
        };
        if (args.GetValue(_decode)) Decode(tokenizer, text, context);
        else if (args.GetValue(_ids)) WriteIds(tokenizer.Encode(text, options), context);
        else if (args.GetValue(_trace)) Trace(tokenizer, text, options, context, cancellationToken);
        else if (other is not null) Compare(path, tokenizer, args.GetValue(_compare)!, other, text, options, context);
        else new TokenReport(context).Write(TokenCut.Of(path, tokenizer, text, options), options.SpecialTokens);
        return ExitCode.Success;
    }

    private void CheckOptions(ParseResult args)
    {
        // A misspelt option would be taken for the text.
        if (args.GetValue(_text) is ['-', '-', not ('-' or ' '), ..] text && !text.Contains(' ', StringComparison.Ordinal)
            && args.Tokens.All(token => token.Type != TokenType.DoubleDash))
            throw new UsageException($"tokenize: there is no option '{text}'; put -- before a text that begins so.");
        (string Name, bool IsGiven)[] ways =
        [
            ("--decode", args.GetValue(_decode)), ("--ids", args.GetValue(_ids)), ("--trace", args.GetValue(_trace)),
            ("--compare", args.GetValue(_compare) is not null),
        ];
        string[] given = [.. ways.Where(way => way.IsGiven).Select(way => way.Name)];
        if (given.Length > 1) throw new UsageException($"tokenize: give one of {string.Join(" and ", given)}, not both.");
    }

    private static void Compare(
        string firstPath, Tokenizer first, string secondPath, Tokenizer second, string text, EncodeOptions options,
        CommandContext context)
    {
        (string a, string b) = TokenizerPlace.Names(firstPath, secondPath);
        new TokenReport(context).Write(TokenCut.Of(a, first, text, options), TokenCut.Of(b, second, text, options));
    }

    private static void Trace(
        Tokenizer tokenizer, string text, EncodeOptions options, CommandContext context, CancellationToken cancellationToken)
    {
        TokenTrace trace = new TokenTracer(tokenizer).Trace(text, options, cancellationToken);
        if (context.Json) context.WriteJson(json => TraceJson.Write(json, trace));
        else new TraceText(tokenizer, context.Output).Write(trace);
    }

    private static void WriteIds(int[] ids, CommandContext context)
    {
        if (!context.Json)
        {
            context.Output.WriteLine(string.Join(' ', ids));
            return;
        }

        context.WriteJson(json =>
        {
            json.WriteStartArray("ids");
            foreach (int id in ids) json.WriteNumberValue(id);
            json.WriteEndArray();
        });
    }

    private static void Decode(Tokenizer tokenizer, string text, CommandContext context)
    {
        var ids = new List<int>();
        foreach (string word in text.Split([' ', ',', '\n', '\r', '\t', '[', ']'],
            StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                || id >= tokenizer.VocabularySize)
            {
                throw new UsageException(
                    $"tokenize: an id is a whole number below {tokenizer.VocabularySize}, got '{word}'.");
            }

            ids.Add(id);
        }

        string decoded = tokenizer.Decode([.. ids]);
        if (context.Json) context.WriteJson(json => json.WriteString("text", decoded));
        else context.Output.WriteLine(decoded);
    }
}
