using Skald.Formats;
using Skald.Formats.Gguf;
using Skald.Tokenizers.Gguf;

namespace Skald.Tokenizers;

/// <content>Loading from models in GGUF.</content>
public abstract partial class Tokenizer
{
    /// <summary>Loads the tokenizer inside a GGUF file: byte-level BPE, SentencePiece or WordPiece.</summary>
    /// <exception cref="ModelFormatException">
    /// The file breaks a rule of the format, or a key has the wrong type.
    /// </exception>
    /// <exception cref="TokenizerFormatException">
    /// The vocabulary is broken, or of a kind that is not supported.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Tokenizer FromGguf(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return FromGguf(file);
    }

    /// <summary>Builds the tokenizer of an open GGUF file, which may be closed afterwards.</summary>
    /// <inheritdoc cref="FromGguf(string)" path="/exception"/>
    public static Tokenizer FromGguf(GgufFile file) => FromGguf(file.Metadata, file.Path);

    /// <summary>Builds the tokenizer that a GGUF file's keys describe.</summary>
    /// <param name="metadata">The keys.</param>
    /// <param name="path">The file, for errors.</param>
    /// <inheritdoc cref="FromGguf(string)" path="/exception"/>
    public static Tokenizer FromGguf(GgufMetadata metadata, string path) =>
        GgufTokenizer.Create(metadata, Path.GetFileName(path));
}
