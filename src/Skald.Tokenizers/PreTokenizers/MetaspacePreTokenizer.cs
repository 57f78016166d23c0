using System.Text.Json;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>SentencePiece's way: spaces become a visible mark, and each mark begins a piece.</summary>
internal sealed class MetaspacePreTokenizer(string replacement, PrependScheme scheme, bool splits) : IPreTokenizer
{
    private readonly StringPattern _space = new(" "), _mark = new(replacement);

    public string Replacement => replacement;

    public PrependScheme Scheme => scheme;

    public bool Splits => splits;

    public void Split(AlignedText text, List<AlignedText> pieces)
    {
        text = TextSplitter.Replace(text, _space, replacement);
        bool prepends = scheme == PrependScheme.Always || (scheme == PrependScheme.First && text.OriginalStart == 0);
        if (prepends && !text.Span.StartsWith(replacement, StringComparison.Ordinal))
            text = PrependNormalizer.Prepend(text, replacement);
        if (splits) TextSplitter.Split(text, _mark, DelimiterBehavior.MergedWithNext, inverted: false, pieces);
        else if (text.Length > 0) pieces.Add(text);
    }

    public void Write(Utf8JsonWriter writer) => Write(writer, replacement, scheme, splits);

    /// <summary>Writes a part named Metaspace: pre-tokenizer and decoder look the same.</summary>
    public static void Write(Utf8JsonWriter writer, string replacement, PrependScheme scheme, bool splits)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Metaspace");
        writer.WriteString("replacement", replacement);
        writer.WriteString("prepend_scheme", scheme switch
        {
            PrependScheme.Always => "always",
            PrependScheme.First => "first",
            _ => "never",
        });
        writer.WriteBoolean("split", splits);
        writer.WriteEndObject();
    }
}
