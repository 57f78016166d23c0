using System.Text.Json;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Decoders;

/// <summary>Marks become spaces; those of the first token, which the pre-tokenizer put there, go.</summary>
internal sealed class MetaspaceDecoder(string replacement, PrependScheme scheme, bool splits) : ITokenDecoder
{
    public string Replacement => replacement;

    public List<string> Decode(List<string> tokens)
    {
        List<string> decoded = new(tokens.Count);
        foreach (string token in tokens)
        {
            bool drops = decoded.Count == 0 && scheme != PrependScheme.Never;
            decoded.Add(token.Replace(replacement, drops ? "" : " ", StringComparison.Ordinal));
        }

        return decoded;
    }

    public void Write(Utf8JsonWriter writer) => MetaspacePreTokenizer.Write(writer, replacement, scheme, splits);
}
