using System.Text.Json;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.PreTokenizers;

namespace Skald.Tokenizers.PostProcessors;

/// <summary>Trims offsets where asked, and adds nothing.</summary>
internal sealed class ByteLevelPostProcessor(bool addsPrefixSpace, bool trimsOffsets, bool usesPattern) : IPostProcessor
{
    public int AddedCount(bool isPair) => 0;

    public List<EncodingDraft> Process(List<EncodingDraft> parts, bool isPair, bool addsSpecialTokens) =>
        trimsOffsets ? [.. parts.Select(part => OffsetTrimmer.Trim(part, addsPrefixSpace))] : parts;

    public void Write(Utf8JsonWriter writer) =>
        ByteLevelPreTokenizer.Write(writer, addsPrefixSpace, trimsOffsets, usesPattern);
}
