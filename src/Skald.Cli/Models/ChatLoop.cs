using System.Text;
using System.Text.Json;
using Skald.Models.Generation;
using Skald.Tokenizers.Templates;

namespace Skald.Cli.Models;

/// <summary>A conversation on the terminal: one question and its answer, or turn after turn.</summary>
/// <param name="chat">The conversation.</param>
/// <param name="text">How answers come about.</param>
/// <param name="contextLength">Most tokens of prompt and answer; null for the model's.</param>
/// <param name="isVerbose">Figures follow each answer.</param>
/// <param name="context">Where to write.</param>
internal sealed class ChatLoop(
    ChatSession chat, TextContinuation text, int? contextLength, bool isVerbose, CommandContext context)
{
    private const string Help = """
        /clear          forget the conversation
        /system TEXT    begin anew with this system message; without a text, with none
        /retry          answer the last question again, with another seed
        /save FILE      write the conversation as JSON
        /help           this list
        /exit           end, as does the end of the input
        A line that ends in \ goes on in the next one. Ctrl+C stops an answer.
        """;

    private string? _system;

    /// <summary>Sets what the system says, and begins anew.</summary>
    public void Begin(string? system)
    {
        chat.Clear();
        _system = system;
        if (!string.IsNullOrEmpty(system)) chat.Messages.Add(new ChatMessage("system", system));
    }

    /// <summary>Answers one message.</summary>
    public void Answer(string message, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using IDisposable? diverted = context.Terminal.Stop?.Divert(stop.Cancel);
        var figures = new AnswerFigures();
        var answer = new StringBuilder();
        FinishReason? finish = null;
        ReasoningFold? fold = null;
        foreach (GeneratedPiece piece in chat.Ask(message, text.Options, contextLength, stop.Token))
        {
            fold ??= new ReasoningFold(chat.BeginsInReasoning);
            if (piece.TokenId >= 0 && piece.Finish != FinishReason.Cancelled) figures.Count();
            finish = piece.Finish;
            Show(fold.Append(piece.Text) + (finish is null ? "" : fold.Flush()), answer);
        }

        if (context.Json)
        {
            WriteJson(answer.ToString(), finish, figures);
            return;
        }

        context.Output.WriteLine();
        if (fold is { Folded: > 0 }) context.Error.WriteLine($"({fold.Folded} characters of reasoning folded)");
        if (isVerbose) context.Error.WriteLine(figures.Describe(chat.PromptTokens, chat.ReusedTokens) + text.Describe());
    }

    /// <summary>Reads turns until the input ends or says so.</summary>
    public void Run(TextReader input, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && ReadTurn(input, cancellationToken) is { } turn)
        {
            if (turn.Length == 0) continue;
            try
            {
                if (!turn.StartsWith('/')) Answer(turn, cancellationToken);
                else if (!Obey(turn, cancellationToken)) return;
            }
            catch (Exception e) when (e is InvalidOperationException or TemplateException or IOException or UsageException)
            {
                context.Error.WriteLine(e is UsageException ? $"skald: {e.Message}" : FailureMessage.Describe(e));
            }
        }
    }

    private void Show(string shown, StringBuilder answer)
    {
        answer.Append(shown);
        if (context.Json || shown.Length == 0) return;
        context.Output.Write(shown);
        context.Output.Flush();
    }

    private bool Obey(string line, CancellationToken cancellationToken)
    {
        int space = line.IndexOf(' ');
        (string command, string rest) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..].Trim());
        switch (command)
        {
            case "/exit" or "/quit" or "/bye":
                return false;
            case "/clear":
                Begin(_system);
                return true;
            case "/system":
                Begin(rest);
                return true;
            case "/retry":
                Retry(cancellationToken);
                return true;
            case "/save":
                Save(rest);
                return true;
            case "/help" or "/?":
                context.Error.WriteLine(Help);
                return true;
            default:
                throw new UsageException($"chat: there is no command '{command}'; /help lists them.");
        }
    }

    private void Retry(CancellationToken cancellationToken)
    {
        int last = chat.Messages.Count - 1;
        while (last >= 0 && chat.Messages[last].Role != "user") last--;
        if (last < 0) throw new UsageException("chat: /retry needs a question, and there is none yet.");
        string question = chat.Messages[last].Text!;
        while (chat.Messages.Count > last) chat.Messages.RemoveAt(chat.Messages.Count - 1);
        SamplingOptions sampling = text.Options.Sampling;
        text.Options = text.Options with { Sampling = sampling with { Seed = sampling.Seed + 1 } };
        Answer(question, cancellationToken);
    }

    private void Save(string path)
    {
        if (path.Length == 0) throw new UsageException("chat: /save takes the name of a file.");
        using FileStream stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, CommandContext.JsonOptions with { Indented = true });
        json.WriteStartArray();
        foreach (ChatMessage message in chat.Messages)
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role);
            json.WriteString("content", message.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A line, with those that a backslash joins to it; null at the end of the input.</summary>
    private string? ReadTurn(TextReader input, CancellationToken cancellationToken)
    {
        var turn = new StringBuilder();
        string prompt = "> ";
        while (true)
        {
            if (context.Terminal.OutputIsLive) context.Error.Write(prompt);
            context.Error.Flush();
            if (ReadLine(input, cancellationToken) is not { } line) return turn.Length == 0 ? null : turn.ToString();
            if (!line.EndsWith('\\')) return turn.Append(line).ToString().Trim();
            turn.Append(line, 0, line.Length - 1).Append('\n');
            prompt = ". ";
        }
    }

    /// <summary>A line of the input; whoever asks to stop does not wait for it.</summary>
    private static string? ReadLine(TextReader input, CancellationToken cancellationToken)
    {
        Task<string?> line = Task.Run(input.ReadLine, CancellationToken.None);
        line.Wait(cancellationToken);
        return line.GetAwaiter().GetResult();
    }

    private void WriteJson(string answer, FinishReason? finish, AnswerFigures figures) => context.WriteJson(json =>
    {
        json.WriteString("text", answer);
        if (finish is { } reason) json.WriteString("finish", reason.ToString().ToLowerInvariant());
        json.WriteNumber("promptTokens", chat.PromptTokens);
        json.WriteNumber("reusedTokens", chat.ReusedTokens);
        figures.Write(json);
        if (text.Guesses is not { } guesses) return;
        json.WriteNumber("guessedTokens", guesses.Guessed);
        json.WriteNumber("acceptedTokens", guesses.Accepted);
    });
}
