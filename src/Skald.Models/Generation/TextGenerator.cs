using System.Runtime.CompilerServices;
using Skald.Tokenizers;

namespace Skald.Models;

/// <summary>Continues texts: a model and its tokenizer.</summary>
/// <remarks>The one generation path: commands, servers and chat clients stand on it.</remarks>
public sealed class TextGenerator(CausalLanguageModel model, ITokenizer tokenizer)
{
    private readonly TokenGenerator _tokens = new(model);

    /// <summary>The tokenizer between text and tokens.</summary>
    public ITokenizer Tokenizer => tokenizer;

    /// <summary>Continues a prompt, streaming text as it becomes whole characters.</summary>
    /// <param name="prompt">The beginning; where it is empty, the end-of-text token or a newline begins.</param>
    /// <param name="options">Sampling, limits and stop texts.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="FinishReason.Cancelled"/>, not an exception.</param>
    public async IAsyncEnumerable<GeneratedPiece> GenerateAsync(
        string prompt, GenerationOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (GeneratedPiece piece in Generate(prompt, options, cancellationToken))
        {
            yield return piece;
            await Task.Yield();  // between two tokens others may have the thread
        }
    }

    /// <summary>Continues a prompt, piece by piece, on the calling thread.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public IEnumerable<GeneratedPiece> Generate(
        string prompt, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var text = tokenizer.CreateDecodeStream(skipSpecialTokens: true);
        var stops = new StopTexts(options.Stop);
        int count = 0, last = -1;
        foreach (int id in _tokens.Generate(Begin(prompt), options, cancellationToken))
        {
            last = id;
            count++;
            string shown = stops.Append(text.Append(id));
            bool ends = options.StopAtEndOfText && id == model.Config.EosTokenId;
            if (stops.IsFound || ends)
            {
                if (!stops.IsFound) shown += stops.Append(text.Flush()) + stops.Flush();
                yield return new(shown, id, FinishReason.Stop);
                yield break;
            }

            if (count < options.MaxNewTokens) yield return new(shown, id, null);
            else yield return new(shown + stops.Append(text.Flush()) + stops.Flush(), id, FinishReason.Length);
        }

        if (count < options.MaxNewTokens)
            yield return new(stops.Append(text.Flush()) + stops.Flush(), last, FinishReason.Cancelled);
    }

    private int[] Begin(string prompt)
    {
        int[] ids = tokenizer.Encode(prompt);
        if (ids.Length > 0) return ids;
        if (tokenizer.EndOfTextId is { } start) return [start];
        int[] newline = tokenizer.TryGetId("\n") is { } id ? [id] : [0];
        return newline;
    }
}
