using System.CommandLine;
using System.Globalization;
using Skald.Cli.Tokens;
using Skald.Tokenizers;
using Skald.Tokenizers.Inspection;

namespace Skald.Cli.Commands;

/// <summary>
/// <c>skald tokenizer convert TOKENIZER --output FILE</c>: any readable form as a <c>tokenizer.json</c>.
/// </summary>
internal sealed class TokenizerConvertCommand()
    : Verb("convert", "Write any tokenizer as a tokenizer.json; refuse what it cannot express.")
{
    private readonly Argument<string> _tokenizer = new("tokenizer") { Description = TokenizerPlace.Description };
    private readonly Option<string> _output = new("--output", "-o")
    { Description = "The tokenizer.json to write.", Required = true };
    private readonly Option<string?> _check = new("--check")
    { Description = "A text file on which the two must agree as well." };
    private readonly Option<bool> _force = new("--force")
    { Description = "Write it though it differs, or over a file that is there." };

    public override IReadOnlyList<Example> Examples =>
    [
        new("tokenizer convert tokenizer.model --output tokenizer.json", "from SentencePiece"),
        new("tokenizer convert model.gguf --output tokenizer.json", "out of a GGUF file"),
        new("tokenizer convert o200k_base.tiktoken -o tokenizer.json --check story.txt", "tried on a text of yours too"),
    ];

    protected override void Declare()
    {
        Add(_tokenizer);
        foreach (Option option in new Option[] { _output, _check, _force }) Add(option);
    }

    protected override async Task<int> RunAsync(
        ParseResult args, CommandContext context, CancellationToken cancellationToken)
    {
        (string path, string output) = (args.GetRequiredValue(_tokenizer), args.GetRequiredValue(_output));
        bool isForced = args.GetValue(_force);
        if (!isForced && File.Exists(output))
            throw new IOException($"tokenizer convert: {output} is there already; choose another --output, or --force.");
        Tokenizer tokenizer = TokenizerPlace.Open(path);
        string? text = await TextInput.ReadAsync(
            "tokenizer convert", null, args.GetValue(_check), context.Terminal, isNeeded: false, cancellationToken)
            .ConfigureAwait(false);
        ConversionLoss? loss = ConversionCheck.Run(tokenizer, text is null ? null : [text], cancellationToken);
        if (loss is { IsEncoding: true } && !isForced) throw new NotSupportedException(Refusal(path, loss));
        tokenizer.Save(output);
        if (context.Json)
        {
            context.WriteJson(json =>
            {
                json.WriteString("output", output);
                json.WriteBoolean("encodesAlike", loss is not { IsEncoding: true });
                json.WriteBoolean("decodesAlike", loss is null);
            });
        }
        else
        {
            context.Output.WriteLine(output);
            context.Error.WriteLine(Verdict(loss));
        }

        return ExitCode.Success;
    }

    private static string Refusal(string path, ConversionLoss loss)
    {
        string text = TokenText.Show(Short(loss.Text));
        string counts = loss.Before.Count == loss.After.Count
            ? "other ids"
            : string.Create(CultureInfo.InvariantCulture, $"{loss.After.Count} ids instead of {loss.Before.Count}");
        return $"tokenizer convert: a tokenizer.json cannot say all of {path}: {loss.Reason}; the text \"{text}\" would "
            + $"have {counts}; --force writes it nevertheless.";
    }

    private static string Verdict(ConversionLoss? loss) => loss switch
    {
        null => "read again, it encodes and decodes alike",
        { IsEncoding: true } => $"read again, it differs: {loss.Reason}",
        _ => $"read again, it encodes alike; \"{TokenText.Show(Short(loss.Text))}\" decodes to another text",
    };

    private static string Short(string text) => text.Length <= 60 ? text : text[..60];
}
