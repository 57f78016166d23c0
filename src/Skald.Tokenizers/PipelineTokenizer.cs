using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Streaming;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers;

/// <summary>A tokenizer of any parts that a <c>tokenizer.json</c> can name.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed class PipelineTokenizer : Tokenizer
{
    private readonly PipelineWords? _words;
    private readonly JoinedDecoding? _joined;
    private SingleDecoding? _singles;  // made by the first who decodes; two who do at once make the same

    internal PipelineTokenizer(Vocabulary vocabulary, TokenizerParts parts, bool isLossless)
        : base(vocabulary, parts)
    {
        (IsLossless, _words) = (isLossless, PipelineWords.Create(parts));
        _joined = JoinedDecoding.Of(parts.Decoder);
    }

    /// <inheritdoc/>
    public override bool IsLossless { get; }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        if (_joined is not null && TryJoin(ids, skipSpecialTokens) is { } joined) return joined;
        if (SingleDecoding.Suits(Parts.Decoder))
            return (_singles ??= SingleDecoding.Of(Parts.Decoder!, Vocabulary)).Decode(ids, skipSpecialTokens);
        List<string> tokens = new(ids.Length);
        foreach (int id in ids)
            if (IsShown(id, skipSpecialTokens)) tokens.Add(Vocabulary.GetToken(id));
        return Parts.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
    }

    // Bytes that are no UTF-8 are left to the decoder, which has its own way with them.
    private string? TryJoin(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(checked((5 * ids.Length) + 64));
        int length = Vocabulary.WriteBytes(ids, skipSpecialTokens, ref bytes);
        ReadOnlySpan<byte> text = bytes.AsSpan(0, length);
        if (_joined!.StripsSpace && text.StartsWith((byte)' ')) text = text[1..];
        string? joined = Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : null;
        ArrayPool<byte>.Shared.Return(bytes);
        return joined;
    }

    internal override PartEncoder? CreatePartEncoder() => _words is null ? null : new WordParts(_words);

    private protected override void EncodePlain(ReadOnlySpan<char> text, int offset, ref IdSink sink)
    {
        WordScratch scratch = _words!.Take();
        _words.Encode(text, offset, scratch, ref sink);
        _words.Return(scratch);
    }

    private protected override void EncodeText(
        ReadOnlySpan<char> text, SpecialTokenPolicy policy, ref IdSink sink)
    {
        if (_words is null) Pipeline.Encode(text, policy, ref sink);
        else base.EncodeText(text, policy, ref sink);
    }
}
