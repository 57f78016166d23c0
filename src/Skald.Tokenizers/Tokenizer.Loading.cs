using Skald.Formats.Gguf;
using Skald.Tokenizers.Json;
using Skald.Tokenizers.Loading;

namespace Skald.Tokenizers;

/// <content>Loading.</content>
public abstract partial class Tokenizer
{
    /// <summary>
    /// Loads a <c>tokenizer.json</c>, a SentencePiece <c>.model</c>, OpenAI's ranks (<c>.tiktoken</c> or their JSON
    /// form), BERT's <c>vocab.txt</c> or llama2.c's <c>.bin</c>, each perhaps compressed as <c>.gz</c>; or the tokenizer
    /// inside a GGUF file, whatever it is called.
    /// </summary>
    /// <exception cref="TokenizerFormatException">The file is broken or asks for something not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer FromFile(string path) => GgufFile.IsGguf(path)
        ? FromGguf(path)
        : TokenizerFiles.ReadFile(FileBytes.Read(path), Path.GetFileName(path));

    /// <summary>
    /// Loads the tokenizer of a model's folder: <c>tokenizer.json</c>, else <c>vocab.json</c> with <c>merges.txt</c>,
    /// <c>vocab.txt</c>, a <c>.model</c> or ranks; with what <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> add.
    /// </summary>
    /// <exception cref="TokenizerFormatException">A file is broken or asks for something not supported.</exception>
    /// <exception cref="IOException">A file cannot be read, or there is none.</exception>
    public static Tokenizer FromFolder(string path) => TokenizerFiles.ReadFolder(path);

    /// <summary>Loads what <see cref="FromFile"/> does from a stream, which stays open.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="name">Its name, which says what it is, and what errors call it.</param>
    /// <inheritdoc cref="FromFile" path="/exception"/>
    public static Tokenizer FromStream(Stream stream, string name = "tokenizer.json") =>
        TokenizerFiles.ReadFile(FileBytes.Read(stream, name), name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name);

    /// <summary>Loads a <c>tokenizer.json</c> from its bytes.</summary>
    /// <param name="utf8Json">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="TokenizerFormatException">The file is broken or asks for something not supported.</exception>
    public static Tokenizer FromJson(ReadOnlySpan<byte> utf8Json, string name = "tokenizer.json") =>
        TokenizerJson.Read(utf8Json, name);
}
