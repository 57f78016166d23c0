using System.Security.Cryptography;
using Skald.Tokenizers;

namespace Skald.Training.Data;

/// <summary>What the pipeline needs of a tokenizer.</summary>
/// <param name="Encode">Text to token ids; the same text always gives the same ids, from any thread.</param>
/// <param name="Vocabulary">Ids lie in [0, this).</param>
/// <param name="EndOfText">Id put after every document; null puts none.</param>
/// <param name="Hash">SHA-256 of the tokenizer's file, 64 hexadecimal digits: shards remember it.</param>
public sealed record TokenEncoder(Func<string, int[]> Encode, int Vocabulary, int? EndOfText, string Hash)
{
    /// <summary>A tokenizer as it is saved; text that spells a special token stays plain text.</summary>
    /// <exception cref="IOException">No temporary file can be written.</exception>
    public static TokenEncoder Of(ITokenizer tokenizer) => new(
        text => tokenizer.Encode(text), tokenizer.VocabularySize, tokenizer.EndOfTextId, HashOf(tokenizer));

    /// <summary>SHA-256 of the <c>tokenizer.json</c> that the tokenizer saves, in hexadecimal.</summary>
    public static string HashOf(ITokenizer tokenizer)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("skald-");
        try
        {
            string path = Path.Combine(folder.FullName, "tokenizer.json");
            tokenizer.Save(path);
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
