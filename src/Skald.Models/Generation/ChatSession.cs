using System.Text;
using Skald.Tokenizers;
using Skald.Tokenizers.Templates;

namespace Skald.Models.Generation;

/// <summary>A conversation with a model, in the form that its own chat template gives it.</summary>
/// <remarks>Each answer reads only what is new since the last one. Not safe for concurrent use.</remarks>
/// <param name="model">Who answers.</param>
/// <param name="tokenizer">Between text and tokens.</param>
/// <param name="templates">The model's templates.</param>
public sealed class ChatSession(CausalLanguageModel model, Tokenizer tokenizer, ChatTemplates templates)
{
    private readonly TextGenerator _generator = new(model, tokenizer);
    private readonly GenerationSession _session = new(model);
    private readonly ChatTemplate _template = templates.Select();

    /// <summary>The conversation so far.</summary>
    public IList<ChatMessage> Messages { get; } = [];

    /// <summary>How an answer comes about: by default drawn token after token.</summary>
    public Func<IReadOnlyList<int>, GenerationOptions, GenerationSession, CancellationToken, IEnumerable<GeneratedPiece>>? Continue
    { get; init; }

    /// <summary>Tokens of the last prompt.</summary>
    public int PromptTokens { get; private set; }

    /// <summary>Those of them that did not have to be read again.</summary>
    public int ReusedTokens => _session.ReusedTokens;

    /// <summary>Whether the template begins the answer inside a reasoning, which the answer then ends.</summary>
    public bool BeginsInReasoning { get; private set; }

    /// <summary>Asks something and streams the answer; the conversation keeps both.</summary>
    /// <param name="message">What is said to the model.</param>
    /// <param name="options">Sampling, limits and stop texts.</param>
    /// <param name="contextLength">Most tokens of prompt and answer together; null for the model's.</param>
    /// <param name="cancellationToken">Ends the answer; what was said so far is kept.</param>
    /// <exception cref="InvalidOperationException">The conversation leaves no room for an answer.</exception>
    /// <exception cref="TemplateException">The template refused the conversation.</exception>
    public IEnumerable<GeneratedPiece> Ask(
        string message, GenerationOptions options, int? contextLength = null, CancellationToken cancellationToken = default)
    {
        Messages.Add(new ChatMessage("user", message));
        int[] prompt;
        try
        {
            prompt = Encode(cancellationToken);
            int context = Math.Min(contextLength ?? int.MaxValue, model.Config.ContextLength), room = context - prompt.Length;
            if (room < 1)
            {
                throw new InvalidOperationException(
                    $"Chat: prompt and answer must fit the context of {context} tokens, got a prompt of {prompt.Length}; "
                    + "begin a new conversation.");
            }

            options = options with { MaxNewTokens = Math.Min(options.MaxNewTokens, room) };
        }
        catch
        {
            Messages.RemoveAt(Messages.Count - 1);
            throw;
        }

        return Answer(prompt, options, cancellationToken);
    }

    /// <summary>Forgets the conversation.</summary>
    public void Clear()
    {
        Messages.Clear();
        _session.Clear();
    }

    private IEnumerable<GeneratedPiece> Answer(
        int[] prompt, GenerationOptions options, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (GeneratedPiece piece in (Continue ?? _generator.Generate)(prompt, options, _session, cancellationToken))
        {
            text.Append(piece.Text);
            yield return piece;
        }

        Messages.Add(new ChatMessage("assistant", text.ToString()));
    }

    private int[] Encode(CancellationToken cancellationToken)
    {
        RenderedChat chat = _template.Render(
            [.. Messages], options: templates.Options with { AddGenerationPrompt = true }, cancellationToken: cancellationToken);
        BeginsInReasoning = chat.Text.AsSpan().TrimEnd().EndsWith("<think>", StringComparison.Ordinal);
        int[] ids = tokenizer.Encode(chat.Text, new EncodeOptions
        {
            SpecialTokens = SpecialTokenPolicy.Allow,
            AddTemplateTokens = !chat.DoublesBos(tokenizer),
        });
        PromptTokens = ids.Length;
        return ids;
    }
}
