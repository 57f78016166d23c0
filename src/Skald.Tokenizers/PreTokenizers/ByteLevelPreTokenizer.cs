using System.Text.Json;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.PreTokenizers;

/// <summary>GPT-2's: cuts by its pattern where asked, then spells every byte as a printable character.</summary>
/// <param name="addsPrefixSpace">Put a space before a text that begins with none.</param>
/// <param name="trimsOffsets">Only kept: offsets are trimmed by the post-processor of the same name.</param>
/// <param name="usesPattern">Cut by GPT-2's pattern.</param>
internal sealed class ByteLevelPreTokenizer(bool addsPrefixSpace, bool trimsOffsets, bool usesPattern) : IPreTokenizer
{
    private readonly MatcherPattern _pattern = new(SplitPattern.Gpt2);

    public bool AddsPrefixSpace => addsPrefixSpace;

    public bool UsesPattern => usesPattern;

    public void Split(AlignedText text, List<AlignedText> pieces)
    {
        if (addsPrefixSpace && !text.Span.StartsWith(' ')) text = PrependNormalizer.Prepend(text, " ");
        int first = pieces.Count;
        if (usesPattern) TextSplitter.Split(text, _pattern, DelimiterBehavior.Isolated, inverted: false, pieces);
        else if (text.Length > 0) pieces.Add(text);
        for (int i = first; i < pieces.Count; i++) pieces[i] = ByteLevelNormalizer.Spell(pieces[i]);
    }

    public void Write(Utf8JsonWriter writer) => Write(writer, addsPrefixSpace, trimsOffsets, usesPattern);

    /// <summary>Writes a part named ByteLevel: pre-tokenizer, post-processor and decoder look the same.</summary>
    public static void Write(Utf8JsonWriter writer, bool addsPrefixSpace, bool trimsOffsets, bool usesPattern)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", addsPrefixSpace);
        writer.WriteBoolean("trim_offsets", trimsOffsets);
        writer.WriteBoolean("use_regex", usesPattern);
        writer.WriteEndObject();
    }
}
