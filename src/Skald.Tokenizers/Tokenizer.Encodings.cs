using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers;

/// <content>Encodings with offsets, pairs, words and batches.</content>
public abstract partial class Tokenizer
{
    /// <summary>A text as tokens with offsets and masks.</summary>
    /// <exception cref="ArgumentException">The text, or what the options ask for, is refused.</exception>
    public TokenEncoding EncodeDetailed(string text, EncodeOptions options = default) =>
        Finish([text], null, options, areWords: false);

    /// <summary>A pair of texts as tokens with offsets and masks, framed by the template for pairs.</summary>
    /// <inheritdoc cref="EncodeDetailed(string, EncodeOptions)"/>
    public TokenEncoding EncodePair(string first, string second, EncodeOptions options = default) =>
        Finish([first], [second], options, areWords: false);

    /// <summary>A text, or a pair, that is cut into words already: each is encoded for itself.</summary>
    /// <remarks>Offsets are of the word; <see cref="TokenEncoding.WordIds"/> numbers the words.</remarks>
    /// <inheritdoc cref="EncodeDetailed(string, EncodeOptions)"/>
    public TokenEncoding EncodeWords(
        IReadOnlyList<string> words, IReadOnlyList<string>? second = null, EncodeOptions options = default) =>
        Finish(words, second, options, areWords: true);

    /// <summary>Several texts as ids, in parallel: the same as one after another.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">For all of them.</param>
    /// <param name="threads">Threads; 0 for one per processor.</param>
    /// <param name="cancellationToken">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    /// <inheritdoc cref="EncodeDetailed(string, EncodeOptions)" path="/exception"/>
    public int[][] EncodeBatch(
        IReadOnlyList<string> texts, EncodeOptions options = default, int threads = 0,
        CancellationToken cancellationToken = default) =>
        BatchLoop.ForEach(texts, text => Encode(text, options), ThreadsFor(options, threads), cancellationToken);

    /// <summary>Several texts as tokens with offsets and masks, filled up to one length where the options say so.</summary>
    /// <inheritdoc cref="EncodeBatch"/>
    public TokenEncoding[] EncodeDetailedBatch(
        IReadOnlyList<string> texts, EncodeOptions options = default, int threads = 0,
        CancellationToken cancellationToken = default)
    {
        EncodeOptions unpadded = options with { Padding = null };
        TokenEncoding[] encodings = BatchLoop.ForEach(
            texts, text => EncodeDetailed(text, unpadded), ThreadsFor(options, threads), cancellationToken);
        return options.Padding is { } padding ? padding.Apply(encodings) : encodings;
    }

    /// <summary>How much of a text a number of tokens covers.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Most tokens.</param>
    /// <param name="options">Special tokens in the text; a template's are not counted.</param>
    /// <returns>Length of the beginning that the first tokens stand for; never within a character.</returns>
    public int IndexOfTokenLimit(string text, int maxTokens, EncodeOptions options = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxTokens);
        TokenEncoding encoding = EncodeDetailed(
            text, options with { AddTemplateTokens = false, Truncation = null, Padding = null });
        if (encoding.Count <= maxTokens) return text.Length;
        IReadOnlyList<TextSpan> offsets = encoding.GetOffsets();
        // A character of several tokens counts only where all of them are in.
        return maxTokens == 0 ? 0 : Math.Min(offsets[maxTokens - 1].End, offsets[maxTokens].Start);
    }

    // What is left to chance goes one text after another: so the same numbers give the same ids.
    private static int ThreadsFor(EncodeOptions options, int threads) => options.Sampling is null ? threads : 1;

    private TokenEncoding Finish(
        IReadOnlyList<string> first, IReadOnlyList<string>? second, EncodeOptions options, bool areWords)
    {
        List<SourceText> sources = [];
        List<EncodingDraft> drafts = [Draft(first, 0)];
        if (second is not null) drafts.Add(Draft(second, 1));
        bool isPair = second is not null;
        options.Truncation?.Apply(drafts[0], isPair ? drafts[1] : null, Added(isPair), Added(isPair: false));
        if (Parts.PostProcessor is { } processor)
            drafts = processor.Process(drafts, isPair, options.AddTemplateTokens);
        TokenEncoding encoding = TokenEncoding.Of(EncodingDraft.Join(drafts), [.. sources]);
        return options.Padding is { } padding ? padding.Apply([encoding])[0] : encoding;

        int Added(bool isPair) => options.AddTemplateTokens ? Parts.PostProcessor?.AddedCount(isPair) ?? 0 : 0;

        EncodingDraft Draft(IReadOnlyList<string> texts, int sequence)
        {
            EncodingDraft draft = new();
            for (int i = 0; i < texts.Count; i++)
            {
                CheckText(texts[i], options.SpecialTokens);
                sources.Add(new SourceText(texts[i]));
                Pipeline.Encode(
                    texts[i], sources.Count - 1, areWords ? i : -1, sequence, options, draft.Tokens);
            }

            return draft;
        }
    }
}
