using System.Text.Json;

namespace Skald.Tokenizers.Models;

/// <summary>One token for each piece.</summary>
internal sealed class WordLevelModel(ModelVocabulary vocabulary, string unknownToken) : ITokenModel
{
    private readonly int _unknown = vocabulary.Find(unknownToken);

    public void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        if (!vocabulary.TryGetId(piece, out int id)) id = _unknown;
        if (id < 0)
        {
            throw new ArgumentException(
                $"WordLevel: every word must be in the vocabulary, got \"{piece}\" and no \"{unknownToken}\" in it.");
        }

        tokens.Add(new ModelToken(id, 0, piece.Length));
    }

    public void Write(Utf8JsonWriter writer, ModelVocabulary vocabulary)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordLevel");
        vocabulary.Write(writer);
        writer.WriteString("unk_token", unknownToken);
        writer.WriteEndObject();
    }
}
