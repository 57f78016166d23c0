using Skald.Tokenizers.Segments;

namespace Skald.Tokenizers;

/// <summary>A tokenizer of any parts that a <c>tokenizer.json</c> can name.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed class PipelineTokenizer : Tokenizer
{
    private readonly SegmentEncoder? _segments;

    internal PipelineTokenizer(Vocabulary vocabulary, TokenizerParts parts, bool isLossless)
        : base(vocabulary, parts) => (IsLossless, _segments) = (isLossless, SegmentEncoder.Create(parts));

    /// <inheritdoc/>
    public override bool IsLossless { get; }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        List<string> tokens = new(ids.Length);
        foreach (int id in ids)
            if (IsShown(id, skipSpecialTokens)) tokens.Add(Vocabulary.GetToken(id));
        return Parts.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
    }

    private protected override void EncodePlain(ReadOnlySpan<char> text, int offset, ref IdSink sink) =>
        _segments!.Encode(text, offset, ref sink);

    private protected override void EncodeText(
        ReadOnlySpan<char> text, SpecialTokenPolicy policy, ref IdSink sink)
    {
        if (_segments is null) Pipeline.Encode(text, policy, ref sink);
        else base.EncodeText(text, policy, ref sink);
    }
}
