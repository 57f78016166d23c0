namespace Skald.Tokenizers.Templates;

/// <summary>A conversation as a model reads it.</summary>
public sealed record RenderedChat
{
    private readonly string? _bosToken;

    internal RenderedChat(string text, IReadOnlyList<GenerationSpan> spans, string? bosToken) =>
        (Text, GenerationSpans, _bosToken) = (text, spans, bosToken);

    /// <summary>The text. Special tokens are spelled out in it: encode it with special tokens allowed.</summary>
    public string Text { get; init; }

    /// <summary>
    /// What the assistant says in it, in order: where a template marks that with <c>{% generation %}</c>, else empty.
    /// </summary>
    public IReadOnlyList<GenerationSpan> GenerationSpans { get; }

    /// <summary>
    /// The text begins with the token that begins a sequence: a tokenizer that adds one itself must not add it again.
    /// </summary>
    public bool BeginsWithBos => _bosToken is { Length: > 0 } token && Text.StartsWith(token, StringComparison.Ordinal);

    /// <summary>The template itself writes that token twice at the beginning, which no model was trained on.</summary>
    public bool BeginsWithBosTwice => _bosToken is { Length: > 0 } token
        && Text.StartsWith(token + token, StringComparison.Ordinal);

    /// <summary>
    /// Whether a tokenizer would put that token before the text though it is there: encode it without
    /// <see cref="EncodeOptions.AddTemplateTokens"/> then.
    /// </summary>
    public bool DoublesBos(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (!BeginsWithBos || tokenizer.TryGetId(_bosToken!) is not { } bos) return false;
        int[] around = tokenizer.Encode("", new EncodeOptions { AddTemplateTokens = true });
        return around is [var first, ..] && first == bos;
    }
}
