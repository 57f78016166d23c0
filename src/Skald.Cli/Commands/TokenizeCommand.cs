using System.CommandLine;
using System.Globalization;
using System.Text;
using Skald.Tokenizers;

namespace Skald.Cli.Commands;

/// <summary>
/// <c>skald tokenize TOKENIZER [TEXT]</c>: shows how a tokenizer cuts a text, or turns ids back into text.
/// </summary>
internal sealed class TokenizeCommand() : Verb("tokenize", "Show how a tokenizer cuts a text, or decode ids.")
{
    private const string FileName = "tokenizer.json";

    private readonly Argument<string> _tokenizer = new("tokenizer")
    { Description = "A tokenizer.json, or a folder that holds one." };
    private readonly Argument<string?> _text = new("text")
    { Description = "The text; standard input where it is left out.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _decode = new("--decode")
    { Description = "The text holds ids, separated by spaces or commas; print what they spell." };
    private readonly Option<bool> _ids = new("--ids") { Description = "Print the ids alone, on one line." };
    private readonly Option<bool> _special = new("--special")
    { Description = "Let the text spell special tokens, such as <|endoftext|>." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("tokenize tokenizer.json \"Once upon a time\"", "each token with its id"),
        new("tokenize tokenizer.json --ids < story.txt", "ids for another program"),
        new("tokenize tokenizer.json --decode \"15 272 9\"", "back to text"),
    ];

    protected override void Declare()
    {
        Add(_tokenizer);
        Add(_text);
        Add(_decode);
        Add(_ids);
        Add(_special);
    }

    protected override async Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        string path = args.GetRequiredValue(_tokenizer);
        if (Directory.Exists(path)) path = Path.Combine(path, FileName);
        Tokenizer tokenizer = Tokenizer.FromFile(path);
        string text = args.GetValue(_text)
            ?? await ReadInputAsync(context.Terminal, cancellationToken).ConfigureAwait(false);
        if (args.GetValue(_decode)) Decode(tokenizer, text, context);
        else Encode(tokenizer, text, args, context);
        return ExitCode.Success;
    }

    private void Encode(Tokenizer tokenizer, string text, ParseResult args, CommandContext context)
    {
        int[] ids = tokenizer.Encode(text, args.GetValue(_special) ? EncodeOptions.AllowSpecial : default);
        int bytes = Encoding.UTF8.GetByteCount(text);
        if (context.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteStartArray("ids");
                foreach (int id in ids) json.WriteNumberValue(id);
                json.WriteEndArray();
                json.WriteNumber("bytes", bytes);
            });
        }
        else if (args.GetValue(_ids))
        {
            context.Output.WriteLine(string.Join(' ', ids));
        }
        else
        {
            foreach (int id in ids) context.Output.WriteLine($"{id,7}  {Visible(tokenizer.Decode([id]))}");
            string share = ids.Length == 0
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $", {bytes / (double)ids.Length:F2} bytes each");
            context.Error.WriteLine($"{ids.Length} tokens{share}");
        }
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

    // A read of the console cannot be cancelled, only left alone.
    private static async Task<string> ReadInputAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        var reader = new StreamReader(terminal.OpenInput(), new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return await Task.Run(reader.ReadToEnd,
                cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DecoderFallbackException broken)
        {
            throw new FormatException("tokenize: standard input must be UTF-8; convert it first.", broken);
        }
    }

    // White space and control characters would vanish or break the table.
    private static string Visible(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                ' ' => shown.Append('·'),
                '\n' => shown.Append("\\n"),
                '\r' => shown.Append("\\r"),
                '\t' => shown.Append("\\t"),
                _ when char.IsControl(c) => shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => shown.Append(c),
            };
        }

        return shown.ToString();
    }
}
