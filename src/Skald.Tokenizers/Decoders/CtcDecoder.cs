using System.Text.Json;

namespace Skald.Tokenizers.Decoders;

/// <summary>Connectionist temporal classification: repeats go, then the blank (Graves et al. 2006).</summary>
internal sealed class CtcDecoder(string blank, string wordDelimiter, bool cleansUp) : ITokenDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        List<string> decoded = [];
        for (int i = 0; i < tokens.Count; i++)
        {
            if (i > 0 && tokens[i] == tokens[i - 1]) continue;
            string text = blank.Length == 0 ? tokens[i] : tokens[i].Replace(blank, "", StringComparison.Ordinal);
            if (cleansUp)
            {
                text = WordPieceDecoder.CleanUp(text);
                if (wordDelimiter.Length > 0) text = text.Replace(wordDelimiter, " ", StringComparison.Ordinal);
            }

            if (text.Length > 0) decoded.Add(text);
        }

        return decoded;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "CTC");
        writer.WriteString("pad_token", blank);
        writer.WriteString("word_delimiter_token", wordDelimiter);
        writer.WriteBoolean("cleanup", cleansUp);
        writer.WriteEndObject();
    }
}
