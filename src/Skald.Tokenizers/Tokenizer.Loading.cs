using Skald.Tokenizers.Json;

namespace Skald.Tokenizers;

/// <content>Loading.</content>
public abstract partial class Tokenizer
{
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
}
