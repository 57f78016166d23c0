using System.Runtime.CompilerServices;
using Skald.Tokenizers;

namespace Skald.Models.Generation;

/// <summary>Continues texts: a model and its tokenizer.</summary>
/// <remarks>The one generation path: commands, servers and chat clients stand on it.</remarks>
public sealed class TextGenerator(CausalLanguageModel model, ITokenizer tokenizer)
{
    private readonly TokenGenerator _tokens = new(model);

    /// <summary>The tokenizer between text and tokens.</summary>
    public ITokenizer Tokenizer => tokenizer;

    /// <summary>Continues a prompt, streaming text as it becomes whole characters.</summary>
    /// <param name="prompt">
    /// The beginning, in the tokenizer's own template; where nothing comes of that, the end-of-text token, a newline or
    /// id 0 begins.
    /// </param>
    /// <param name="options">Sampling, limits and stop texts.</param>
    /// <param name="cancellationToken">
    /// Ends the stream with <see cref="FinishReason.Cancelled"/>, not an exception.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or the tokenizer's ids are not the model's.
    /// </exception>
    public IAsyncEnumerable<GeneratedPiece> GenerateAsync(
        string prompt, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        options.Check();
        return Stream(prompt, options, cancellationToken);
    }

    /// <summary>Continues a prompt, piece by piece, on the calling thread.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public IEnumerable<GeneratedPiece> Generate(
        string prompt, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        return Decode(_tokens.GenerateTokens(Begin(prompt), options, new(model), cancellationToken), options);
    }

    /// <summary>Continues a prompt of ids, piece by piece, on the calling thread.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="options">Sampling, limits and stop texts.</param>
    /// <param name="session">What was read before; it goes on with this.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="FinishReason.Cancelled"/>, not an exception.</param>
    /// <inheritdoc cref="GenerateAsync" path="/exception"/>
    public IEnumerable<GeneratedPiece> Generate(
        IReadOnlyList<int> prompt, GenerationOptions options, GenerationSession session,
        CancellationToken cancellationToken = default) =>
        Decode(_tokens.GenerateTokens(prompt, options, session, cancellationToken), options);

    private async IAsyncEnumerable<GeneratedPiece> Stream(
        string prompt, GenerationOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (GeneratedPiece piece in Generate(prompt, options, cancellationToken))
        {
            yield return piece;
            await Task.Yield();  // between two tokens others may have the thread
        }
    }

    /// <summary>The text of tokens, from whatever chose them, as it becomes whole characters.</summary>
    /// <param name="tokens">The new tokens; without a reason on the last one it counts as cancelled.</param>
    /// <param name="options">Stop texts, and whether the end token's text is shown.</param>
    public IEnumerable<GeneratedPiece> Decode(IEnumerable<GeneratedToken> tokens, GenerationOptions options)
    {
        DecodeStream text = tokenizer.CreateDecodeStream(skipSpecialTokens: true);
        var stops = new StopTexts(options.Stop);
        int last = -1;
        foreach (GeneratedToken token in tokens)
        {
            last = token.Id;
            bool ends = options.StopAtEndOfText && model.EndTokenIds.Contains(last);
            string shown = ends ? "" : stops.Append(text.Append(last));
            FinishReason? finish = stops.IsFound ? FinishReason.Stop : token.Finish;
            if (finish is not null) shown += Rest(text, stops);
            if (stops.IsFound) finish = FinishReason.Stop;
            yield return new(shown, last, finish) { LogProbabilities = token.LogProbabilities };
            if (finish is not null) yield break;
        }

        yield return new(Rest(text, stops), last, FinishReason.Cancelled);
    }

    /// <summary>What was held back for a character or a stop text that will not be completed.</summary>
    private static string Rest(DecodeStream text, StopTexts stops) =>
        stops.IsFound ? "" : stops.Append(text.Flush()) + stops.Flush();

    /// <summary>A prompt as the model reads it, with the tokenizer's own template; at least one token.</summary>
    public int[] Begin(string prompt)
    {
        int[] ids = tokenizer.Encode(prompt, new() { AddTemplateTokens = true });
        return ids.Length > 0 ? ids : [tokenizer.EndOfTextId ?? tokenizer.TryGetId("\n") ?? 0];
    }
}
