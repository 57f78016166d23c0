using System.Text.Json;

namespace Skald.Tokenizers.Decoders;

/// <summary>Words with spaces between them; what continues a word loses its mark.</summary>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : ITokenDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        List<string> decoded = new(tokens.Count);
        foreach (string token in tokens)
        {
            string text = decoded.Count == 0 ? token
                : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..]
                : " " + token;
            decoded.Add(cleansUp ? CleanUp(text) : text);
        }

        return decoded;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordPiece");
        writer.WriteString("prefix", prefix);
        writer.WriteBoolean("cleanup", cleansUp);
        writer.WriteEndObject();
    }

    /// <summary>Takes the space from before punctuation and English contractions.</summary>
    public static string CleanUp(string text)
    {
        if (!text.Contains(' ', StringComparison.Ordinal)) return text;
        return text.Replace(" .", ".", StringComparison.Ordinal).Replace(" ?", "?", StringComparison.Ordinal)
            .Replace(" !", "!", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal)
            .Replace(" ' ", "'", StringComparison.Ordinal).Replace(" n't", "n't", StringComparison.Ordinal)
            .Replace(" 'm", "'m", StringComparison.Ordinal).Replace(" do not", " don't", StringComparison.Ordinal)
            .Replace(" 's", "'s", StringComparison.Ordinal).Replace(" 've", "'ve", StringComparison.Ordinal)
            .Replace(" 're", "'re", StringComparison.Ordinal);
    }
}
