using System.Text.Json;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Splitting;

namespace Skald.Tokenizers.Json;

/// <summary>Byte-level BPE in a <c>tokenizer.json</c>.</summary>
internal static class BpeJson
{
    public static BpeTokenizer Read(TokenizerDocument document)
    {
        bool ignoresMerges = ReadSettings(document);
        SplitPattern pattern = ReadPattern(document);
        if (document.Section("decoder") is not { Type: "ByteLevel" })
            throw document.Error("decoder", "only ByteLevel is supported yet for this kind of BPE.");

        VocabularyBuilder builder = new(document);
        // A merge, a byte or a whole piece is never a token that stands beside the model.
        Dictionary<string, int> model = builder.Ids;
        if (builder.Added.InIdOrder.Any(t => !t.IsInModel))
        {
            model = new Dictionary<string, int>(model, StringComparer.Ordinal);
            foreach (AddedToken token in builder.Added.InIdOrder.Where(t => !t.IsInModel)) model.Remove(token.Content);
        }

        int[] byteIds = new int[256];
        for (int b = 0; b < 256; b++)
        {
            string token = ByteAlphabet.ToCharacter((byte)b).ToString();
            if (!model.TryGetValue(token, out byteIds[b]))
                throw document.Error("model.vocab", $"must hold all 256 bytes, misses 0x{b:X2} (\"{token}\").");
        }

        Vocabulary vocabulary = builder.Build(TokenSpelling.Bytes);
        Merge[] merges = ReadMerges(document, model);
        ByteStringMap? whole = ignoresMerges
            ? new ByteStringMap(vocabulary, [.. model.Where(t => ByteAlphabet.Spells(t.Key)).Select(t => t.Value)])
            : null;
        return new BpeTokenizer(vocabulary, builder.Added, new BpeModel(byteIds, merges, whole), pattern)
        {
            Template = TemplateJson.Read(document, vocabulary),
        };
    }

    public static void Write(
        Utf8JsonWriter writer, BpeTokenizer tokenizer, Vocabulary vocabulary, AddedTokens added)
    {
        writer.WriteStartObject();
        TokenizerJson.WriteHead(writer, added);
        writer.WriteStartObject("pre_tokenizer");
        if (tokenizer.Pattern == SplitPattern.Gpt2)
        {
            WriteByteLevel(writer, usesRegex: true);
        }
        else
        {
            writer.WriteString("type", "Sequence");
            writer.WriteStartArray("pretokenizers");
            writer.WriteStartObject();
            writer.WriteString("type", "Split");
            writer.WriteStartObject("pattern");
            writer.WriteString("Regex", SplitPatterns.Llama3);
            writer.WriteEndObject();
            writer.WriteString("behavior", "Isolated");
            writer.WriteBoolean("invert", false);
            writer.WriteEndObject();
            writer.WriteStartObject();
            WriteByteLevel(writer, usesRegex: false);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        TemplateJson.Write(writer, tokenizer.Template, vocabulary);
        writer.WriteStartObject("decoder");
        WriteByteLevel(writer, usesRegex: true);
        writer.WriteEndObject();

        writer.WriteStartObject("model");
        TokenizerJson.WriteBpeSettings(writer, unknownToken: null, tokenizer.Model.IgnoresMerges);
        writer.WriteStartObject("vocab");
        HashSet<int> beside = [.. added.InIdOrder.Where(t => !t.IsInModel).Select(t => t.Id)];
        for (int id = 0; id < vocabulary.Count; id++)
            if (!beside.Contains(id)) writer.WriteNumber(vocabulary.GetToken(id), id);
        writer.WriteEndObject();
        writer.WriteStartArray("merges");
        foreach (Merge merge in tokenizer.Model.Merges)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(vocabulary.GetToken(merge.Left));
            writer.WriteStringValue(vocabulary.GetToken(merge.Right));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes a ByteLevel part: as pre-tokenizer, post-processor or decoder it looks the same.</summary>
    public static void WriteByteLevel(Utf8JsonWriter writer, bool usesRegex)
    {
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", false);
        writer.WriteBoolean("trim_offsets", true);
        writer.WriteBoolean("use_regex", usesRegex);
    }

    // True where a piece that is a token is taken whole before any merge.
    private static bool ReadSettings(TokenizerDocument document)
    {
        JsonSection model = new(document.File, "model", document.ModelSettings);
        model.AllowOnly(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk",
            "byte_fallback", "ignore_merges");
        foreach (string key in (ReadOnlySpan<string>)
            ["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"])
            model.RequireNothing(key);
        model.RequireFlag("fuse_unk", false, absent: false);
        model.RequireFlag("byte_fallback", false, absent: false);
        return model.Flag("ignore_merges", absent: false);
    }

    private static SplitPattern ReadPattern(TokenizerDocument document)
    {
        JsonSection part = document.Section("pre_tokenizer")
            ?? throw document.Error("pre_tokenizer", "a BPE without one is not supported yet.");
        if (part.Type == "ByteLevel")
        {
            CheckByteLevel(part, usesRegex: true);
            return SplitPattern.Gpt2;
        }

        if (part.Type != "Sequence") throw part.Error("type", $"{part.Type} is not supported yet.");
        part.AllowOnly("type", "pretokenizers");
        List<JsonSection> steps = part.Sections("pretokenizers");
        if (steps.Count != 2 || steps[0].Type != "Split" || steps[1].Type != "ByteLevel")
            throw part.Error("pretokenizers", "any other sequence than Split and ByteLevel is not supported yet.");
        CheckByteLevel(steps[1], usesRegex: false);
        steps[0].AllowOnly("type", "pattern", "behavior", "invert");
        steps[0].RequireFlag("invert", false, absent: false);
        if (steps[0].Text("behavior") is var behavior and not "Isolated")
            throw steps[0].Error("behavior", $"{behavior} is not supported yet.");
        JsonSection regex = steps[0].Section("pattern");
        regex.AllowOnly("Regex");
        return SplitPatterns.Recognise(regex.Text("Regex"))
            ?? throw regex.Error("Regex", "this pattern is not supported yet; only GPT-2's and Llama 3's are.");
    }

    private static void CheckByteLevel(JsonSection part, bool usesRegex)
    {
        part.AllowOnly("type", "add_prefix_space", "trim_offsets", "use_regex");
        part.RequireFlag("add_prefix_space", false, absent: true);
        part.RequireFlag("use_regex", usesRegex, absent: true);
    }

    private static Merge[] ReadMerges(TokenizerDocument document, Dictionary<string, int> ids)
    {
        if (document.Merges is null) throw document.Error("model.merges", "is missing.");
        Merge[] merges = new Merge[document.Merges.Count];
        for (int rank = 0; rank < merges.Length; rank++)
        {
            (string left, string right) = document.Merges[rank];
            merges[rank] = new Merge(Id(left, rank), Id(right, rank), Id(left + right, rank));
        }

        return merges;

        int Id(string token, int rank) => ids.TryGetValue(token, out int id)
            ? id
            : throw document.Error($"model.merges[{rank}]", $"\"{token}\" is not in the vocabulary.");
    }
}
