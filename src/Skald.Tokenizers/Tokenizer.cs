using System.Buffers;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Json;

namespace Skald.Tokenizers;

/// <summary>Base of the tokenizers, and the way to load one.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public abstract partial class Tokenizer : ITokenizer
{
    private static readonly string[] s_endOfTextNames = ["<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>"];

    private readonly TemplateFrame? _frame;

    private protected Tokenizer(Vocabulary vocabulary, TokenizerParts parts)
    {
        (Vocabulary, Parts) = (vocabulary, parts);
        Pipeline = new TextPipeline(parts);
        _frame = TemplateFrame.Of(parts.PostProcessor);
        foreach (string name in s_endOfTextNames)
            EndOfTextId ??= vocabulary.TryGetId(name) is int id && vocabulary.IsSpecial(id) ? id : null;
    }

    /// <inheritdoc/>
    public int VocabularySize => Vocabulary.Count;

    /// <inheritdoc/>
    public int? EndOfTextId { get; internal set; }

    /// <summary>Id of the token that begins a text, where the model's settings name one.</summary>
    public int? BeginOfTextId { get; internal set; }

    /// <inheritdoc/>
    public abstract bool IsLossless { get; }

    /// <summary>How the file asks encodings to be cut, or null. Nothing is cut unless the options say so.</summary>
    public Truncation? Truncation => Parts.Truncation;

    /// <summary>How the file asks encodings to be filled up, or null. Nothing is, unless the options say so.</summary>
    public Padding? Padding => Parts.Padding;

    internal TokenizerParts Parts { get; }

    private protected Vocabulary Vocabulary { get; }

    private protected TextPipeline Pipeline { get; }

    private protected AddedTokens Added => Parts.Added;

    /// <inheritdoc/>
    public int[] Encode(ReadOnlySpan<char> text, EncodeOptions options = default)
    {
        List<int> ids = new(16 + (text.Length / 3));
        Encode(text, ids, options);
        return [.. ids];
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, List<int> destination, EncodeOptions options = default)
    {
        IdSink sink = new(destination);
        EncodeWhole(text, ref sink, options);
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination, EncodeOptions options = default)
    {
        IdSink sink = new(destination);
        EncodeWhole(text, ref sink, options);
    }

    /// <inheritdoc/>
    public void EncodeUtf8(ReadOnlySpan<byte> text, IBufferWriter<int> destination, EncodeOptions options = default)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            throw new ArgumentException(
                "Encode: the text must be valid UTF-8, got invalid bytes; replace them first.", nameof(text));
        }

        IdSink sink = new(destination);
        if (Added.MayOccur(options.SpecialTokens) || !TakesUtf8 || options.Truncation is not null || options.Sampling is not null
            || (options.AddTemplateTokens && _frame is null))
        {
            char[] utf16 = ArrayPool<char>.Shared.Rent(text.Length);
            EncodeWhole(utf16.AsSpan(0, Encoding.UTF8.GetChars(text, utf16)), ref sink, options);
            ArrayPool<char>.Shared.Return(utf16);
            return;
        }

        if (options.AddTemplateTokens) sink.Append(_frame!.Prefix);
        EncodePlainUtf8(text, ref sink);
        if (options.AddTemplateTokens) sink.Append(_frame!.Suffix);
    }

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text, EncodeOptions options = default)
    {
        IdSink sink = default;
        EncodeWhole(text, ref sink, options);
        return sink.Count;
    }

    /// <inheritdoc/>
    public virtual string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(checked((5 * ids.Length) + 64));
        int length = Vocabulary.WriteBytes(ids, skipSpecialTokens, ref bytes);
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <inheritdoc/>
    public DecodeStream CreateDecodeStream(bool skipSpecialTokens = false) => new(this, skipSpecialTokens);

    /// <summary>An encoder of one text that comes in parts, which need not fit into memory together.</summary>
    public EncodeStream CreateEncodeStream(EncodeOptions options = default) => new(this, options);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> GetBytes(int id) => Vocabulary.GetBytes(id);

    /// <inheritdoc/>
    public string GetToken(int id) => Vocabulary.GetToken(id);

    /// <inheritdoc/>
    public int? TryGetId(string token) => Vocabulary.TryGetId(token);

    /// <inheritdoc/>
    public bool IsSpecial(int id) => Vocabulary.IsSpecial(id);

    /// <inheritdoc/>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using Utf8JsonWriter writer = new(stream, TokenizerJson.WriterOptions);
        TokenizerJson.Write(writer, Parts);
    });

    /// <summary>Encodes text without added tokens in parts; null where it cannot be cut.</summary>
    internal virtual Streaming.PartEncoder? CreatePartEncoder() => null;

    /// <summary>Encodes a whole text.</summary>
    internal void EncodeInto(ReadOnlySpan<char> text, ref IdSink sink, EncodeOptions options) =>
        EncodeWhole(text, ref sink, options);

    /// <summary>True where plain text can be encoded from its UTF-8 without a detour.</summary>
    private protected virtual bool TakesUtf8 => false;

    /// <summary>Encodes text without added tokens in it.</summary>
    /// <param name="text">A stretch of the caller's text.</param>
    /// <param name="offset">Where it begins in the caller's text, for errors.</param>
    /// <param name="sink">Takes the ids.</param>
    private protected abstract void EncodePlain(ReadOnlySpan<char> text, int offset, ref IdSink sink);

    private protected virtual void EncodePlainUtf8(ReadOnlySpan<byte> text, ref IdSink sink) =>
        EncodePlain(Encoding.UTF8.GetString(text), 0, ref sink);

    /// <summary>Encodes a text with added tokens in it, without a template.</summary>
    private protected virtual void EncodeText(
        ReadOnlySpan<char> text, SpecialTokenPolicy policy, ref IdSink sink)
    {
        int start = 0;
        while (Added.TryFind(text, start, isNormalized: false, policy, out AddedMatch match))
        {
            if (match.Token.IsSpecial && policy == SpecialTokenPolicy.Deny)
                throw SpecialTokenRules.Denied(match.Token.Content, match.Start);
            EncodeSecond(text[start..match.Start], start, policy, ref sink);
            sink.Append(match.Token.Id);
            start = match.End;
        }

        EncodeSecond(text[start..], start, policy, ref sink);
    }

    /// <summary>Refuses a text that cannot be encoded, before its places are looked for.</summary>
    private protected virtual void CheckText(string text, SpecialTokenPolicy policy)
    {
    }

    internal bool HasToken(int id) => Vocabulary.Contains(id);

    internal bool IsShown(int id, bool skipSpecialTokens) =>
        Vocabulary.Contains(id) && !(skipSpecialTokens && Vocabulary.IsSpecial(id));

    // Tokens that are searched after normalizing; here there is no normalizer that could change anything.
    private void EncodeSecond(ReadOnlySpan<char> text, int offset, SpecialTokenPolicy policy, ref IdSink sink)
    {
        int start = 0;
        while (Added.HasNormalized && Added.TryFind(text, start, isNormalized: true, policy, out AddedMatch match))
        {
            if (match.Token.IsSpecial && policy == SpecialTokenPolicy.Deny)
                throw SpecialTokenRules.Denied(match.Token.Content, offset + match.Start);
            EncodePlain(text[start..match.Start], offset + start, ref sink);
            sink.Append(match.Token.Id);
            start = match.End;
        }

        EncodePlain(text[start..], offset + start, ref sink);
    }

    private void EncodeWhole(ReadOnlySpan<char> text, ref IdSink sink, EncodeOptions options)
    {
        if (options.Truncation is not null || options.Sampling is not null || (options.AddTemplateTokens && _frame is null))
        {
            foreach (int id in EncodeDetailed(text.ToString(), options).Ids) sink.Append(id);
            return;
        }

        if (options.AddTemplateTokens) sink.Append(_frame!.Prefix);
        EncodeText(text, options.SpecialTokens, ref sink);
        if (options.AddTemplateTokens) sink.Append(_frame!.Suffix);
    }
}
