using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.Decoders;

/// <summary>Tokens spelt in the byte alphabet as the text of their bytes; what is no UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder(bool addsPrefixSpace, bool trimsOffsets, bool usesPattern) : ITokenDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        List<byte> bytes = [];
        foreach (string token in tokens)
            if (!ByteAlphabet.TryAppend(token, bytes)) bytes.AddRange(Encoding.UTF8.GetBytes(token));
        return [Encoding.UTF8.GetString([.. bytes])];
    }

    public void Write(Utf8JsonWriter writer) =>
        ByteLevelPreTokenizer.Write(writer, addsPrefixSpace, trimsOffsets, usesPattern);
}
