using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.Models;

/// <summary>One token for each piece.</summary>
internal sealed class WordLevelModel(ModelVocabulary vocabulary, string unknownToken) : ITokenModel, IWordModel
{
    private readonly int _unknown = vocabulary.Find(unknownToken);

    public void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        if (!vocabulary.TryGetId(piece, out int id)) id = _unknown;
        if (id < 0) throw NotThere(piece.ToString());
        tokens.Add(new ModelToken(id, 0, piece.Length));
    }

    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        int id = vocabulary.Find(word);
        if (id < 0) id = _unknown;
        if (id < 0) throw NotThere(Encoding.UTF8.GetString(word));
        scratch.Append(id);
    }

    public void Write(Utf8JsonWriter writer, ModelVocabulary vocabulary)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordLevel");
        vocabulary.Write(writer);
        writer.WriteString("unk_token", unknownToken);
        writer.WriteEndObject();
    }

    private ArgumentException NotThere(string word) => new(
        $"WordLevel: every word must be in the vocabulary, got \"{word}\" and no \"{unknownToken}\" in it.");
}
