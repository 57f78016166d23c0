using System.Text.Json;
using Skald.Tokenizers.Encodings;

namespace Skald.Tokenizers.PostProcessors;

/// <summary>RoBERTa's frame: <c>&lt;s&gt; A &lt;/s&gt; &lt;/s&gt; B &lt;/s&gt;</c>, every type 0.</summary>
internal sealed class RobertaPostProcessor(
    (string Token, int Id) sep, (string Token, int Id) cls, bool trimsOffsets, bool addsPrefixSpace) : IPostProcessor
{
    public int AddedCount(bool isPair) => isPair ? 4 : 2;

    public List<EncodingDraft> Process(List<EncodingDraft> parts, bool isPair, bool addsSpecialTokens)
    {
        TokenEntry[] end = [TokenEntry.Special(sep.Id, sep.Token, 0)];
        List<EncodingDraft> framed = [];
        for (int i = 0; i < parts.Count; i++)
        {
            EncodingDraft part = trimsOffsets ? OffsetTrimmer.Trim(parts[i], addsPrefixSpace) : parts[i];
            part = part.Select((entry, _) => entry with { Type = 0 });
            TokenEntry[] begin = i == 0 ? [TokenEntry.Special(cls.Id, cls.Token, 0)] : end;
            framed.Add(addsSpecialTokens ? part.Surround(begin, end) : part);
        }

        return framed;
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "RobertaProcessing");
        BertPostProcessor.WriteFrame(writer, sep, cls);
        writer.WriteBoolean("trim_offsets", trimsOffsets);
        writer.WriteBoolean("add_prefix_space", addsPrefixSpace);
        writer.WriteEndObject();
    }
}
