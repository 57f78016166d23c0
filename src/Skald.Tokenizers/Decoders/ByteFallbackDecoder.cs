using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Skald.Tokenizers.Decoders;

/// <summary>Runs of byte tokens, <c>&lt;0xE2&gt;</c>, as text; each byte of a run that is no UTF-8 is U+FFFD.</summary>
internal sealed class ByteFallbackDecoder : ITokenDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        List<string> decoded = new(tokens.Count);
        List<byte> run = [];
        foreach (string token in tokens)
        {
            if (ByteOf(token) is { } value)
            {
                run.Add(value);
                continue;
            }

            Flush(run, decoded);
            decoded.Add(token);
        }

        Flush(run, decoded);
        return decoded;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteFallback");
        writer.WriteEndObject();
    }

    /// <summary>The byte that a token stands for, or null.</summary>
    public static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b)
            ? b
            : null;

    private static void Flush(List<byte> run, List<string> decoded)
    {
        byte[] bytes = [.. run];
        run.Clear();
        if (bytes.Length == 0) return;
        if (Utf8.IsValid(bytes)) decoded.Add(Encoding.UTF8.GetString(bytes));
        else decoded.AddRange(Enumerable.Repeat("\uFFFD", bytes.Length));
    }
}
