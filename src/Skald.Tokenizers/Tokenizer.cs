using System.Buffers;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Json;

namespace Skald.Tokenizers;

/// <summary>Base of the tokenizers, and the way to load one.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public abstract class Tokenizer : ITokenizer
{
    private static readonly string[] s_endOfTextNames = ["<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>"];

    private protected Tokenizer(Vocabulary vocabulary, AddedTokens added)
    {
        (Vocabulary, Added) = (vocabulary, added);
        foreach (string name in s_endOfTextNames)
            EndOfTextId ??= vocabulary.TryGetId(name) is int id && vocabulary.IsSpecial(id) ? id : null;
    }

    /// <inheritdoc/>
    public int VocabularySize => Vocabulary.Count;

    /// <inheritdoc/>
    public int? EndOfTextId { get; }

    /// <inheritdoc/>
    public abstract bool IsLossless { get; }

    private protected Vocabulary Vocabulary { get; }

    private protected AddedTokens Added { get; }

    private protected int[] TemplatePrefix { get; init; } = [];

    private protected int[] TemplateSuffix { get; init; } = [];

    /// <summary>Loads a <c>tokenizer.json</c>, or one compressed as <c>.gz</c>.</summary>
    /// <exception cref="TokenizerFormatException">The file is broken or asks for something not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer FromFile(string path) => TokenizerJson.ReadFile(path);

    /// <summary>Loads a <c>tokenizer.json</c> from its bytes.</summary>
    /// <param name="utf8Json">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="TokenizerFormatException">The file is broken or asks for something not supported.</exception>
    public static Tokenizer FromJson(ReadOnlySpan<byte> utf8Json, string name = "tokenizer.json") =>
        TokenizerJson.Read(utf8Json, name);

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
        EncodeTo(text, ref sink, options);
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination, EncodeOptions options = default)
    {
        IdSink sink = new(destination);
        EncodeTo(text, ref sink, options);
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
        if (Added.MayOccur(options.SpecialTokens))
        {
            EncodeTo(Encoding.UTF8.GetString(text), ref sink, options);
            return;
        }

        if (options.AddTemplateTokens) sink.Append(TemplatePrefix);
        EncodePlainUtf8(text, ref sink);
        if (options.AddTemplateTokens) sink.Append(TemplateSuffix);
    }

    /// <inheritdoc/>
    public int CountTokens(ReadOnlySpan<char> text, EncodeOptions options = default)
    {
        IdSink sink = default;
        EncodeTo(text, ref sink, options);
        return sink.Count;
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        int length = 0;
        foreach (int id in ids)
            if (IsShown(id, skipSpecialTokens)) length = checked(length + Vocabulary.GetBytes(id).Length);

        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        int at = 0;
        foreach (int id in ids)
        {
            if (!IsShown(id, skipSpecialTokens)) continue;
            ReadOnlySpan<byte> token = Vocabulary.GetBytes(id);
            token.CopyTo(bytes.AsSpan(at));
            at += token.Length;
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <inheritdoc/>
    public DecodeStream CreateDecodeStream(bool skipSpecialTokens = false) => new(this, skipSpecialTokens);

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
        WriteJson(writer);
    });

    /// <summary>Encodes text without added tokens in it.</summary>
    /// <param name="text">A stretch of the caller's text.</param>
    /// <param name="offset">Where it begins in the caller's text, for errors.</param>
    /// <param name="sink">Takes the ids.</param>
    private protected abstract void EncodePlain(ReadOnlySpan<char> text, int offset, ref IdSink sink);

    private protected virtual void EncodePlainUtf8(ReadOnlySpan<byte> text, ref IdSink sink) =>
        EncodePlain(Encoding.UTF8.GetString(text), 0, ref sink);

    private protected abstract void WriteJson(Utf8JsonWriter writer);

    private bool IsShown(int id, bool skipSpecialTokens) =>
        Vocabulary.Contains(id) && !(skipSpecialTokens && Vocabulary.IsSpecial(id));

    private void EncodeTo(ReadOnlySpan<char> text, ref IdSink sink, EncodeOptions options)
    {
        if (options.AddTemplateTokens) sink.Append(TemplatePrefix);
        int start = 0;
        while (Added.MayOccur(options.SpecialTokens))
        {
            int found = Added.Find(text[start..], options.SpecialTokens, out AddedToken token);
            if (found < 0) break;
            if (token.IsSpecial && options.SpecialTokens == SpecialTokenPolicy.Deny)
            {
                throw new ArgumentException(
                    $"Encode: the text must not hold special tokens, got {token.Content} at position {start + found}.",
                    nameof(text));
            }

            EncodePlain(text.Slice(start, found), start, ref sink);
            sink.Append(token.Id);
            start += found + token.Content.Length;
        }

        EncodePlain(text[start..], start, ref sink);
        if (options.AddTemplateTokens) sink.Append(TemplateSuffix);
    }
}
