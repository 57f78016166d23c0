using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Tokenizers;
using Skald.Tokenizers.Json;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Text;

namespace Skald.Tests.Tokenizers;

/// <summary>Normalizers and pre-tokenizers alone against recordings of Hugging Face's tokenizers.</summary>
public sealed class ComponentTests
{
    private static readonly Dictionary<string, string> s_normalizers = new()
    {
        ["NFC"] = """{"type":"NFC"}""",
        ["NFD"] = """{"type":"NFD"}""",
        ["NFKC"] = """{"type":"NFKC"}""",
        ["NFKD"] = """{"type":"NFKD"}""",
        ["Lowercase"] = """{"type":"Lowercase"}""",
        ["Strip"] = """{"type":"Strip","strip_left":true,"strip_right":true}""",
        ["StripLeft"] = """{"type":"Strip","strip_left":true,"strip_right":false}""",
        ["StripAccents"] = """{"type":"StripAccents"}""",
        ["NFD+StripAccents"] = """{"type":"Sequence","normalizers":[{"type":"NFD"},{"type":"StripAccents"}]}""",
        ["Nmt"] = """{"type":"Nmt"}""",
        ["Bert"] = """{"type":"BertNormalizer"}""",
        ["Replace"] = """{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}""",
        ["Prepend"] = """{"type":"Prepend","prepend":"▁"}""",
        ["ByteLevel"] = """{"type":"ByteLevel"}""",
    };

    private static readonly Dictionary<string, string> s_preTokenizers = new()
    {
        ["ByteLevel"] = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}""",
        ["ByteLevel-prefix"] = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true}""",
        ["ByteLevel-no-regex"] = """{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":false}""",
        ["Whitespace"] = """{"type":"Whitespace"}""",
        ["WhitespaceSplit"] = """{"type":"WhitespaceSplit"}""",
        ["Bert"] = """{"type":"BertPreTokenizer"}""",
        ["Metaspace-always"] = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""",
        ["Metaspace-first"] = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}""",
        ["Metaspace-never-nosplit"] = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"never","split":false}""",
        ["Punctuation"] = """{"type":"Punctuation","behavior":"Isolated"}""",
        ["Punctuation-removed"] = """{"type":"Punctuation","behavior":"Removed"}""",
        ["Punctuation-contiguous"] = """{"type":"Punctuation","behavior":"Contiguous"}""",
        ["Digits"] = """{"type":"Digits","individual_digits":false}""",
        ["Digits-individual"] = """{"type":"Digits","individual_digits":true}""",
        ["CharDelimiterSplit"] = """{"type":"CharDelimiterSplit","delimiter":"-"}""",
        ["UnicodeScripts"] = """{"type":"UnicodeScripts"}""",
        ["FixedLength"] = """{"type":"FixedLength","length":5}""",
    };

    [Fact]
    public void NormalizersEqualTheReference()
    {
        using JsonDocument golden = GoldenFile.Read("components.json.gz");
        int cases = 0;
        foreach (string name in golden.RootElement.GetProperty("normalizers").EnumerateObject().Select(p => p.Name))
        {
            INormalizer normalizer = NormalizerJson.Read(Section(s_normalizers[name]));
            foreach (JsonElement record in golden.RootElement.GetProperty("normalized").EnumerateArray())
            {
                string text = record.GetProperty("text").GetString()!;
                Assert.Equal(
                    (name, text, record.GetProperty(name).GetString()),
                    (name, text, normalizer.Normalize(AlignedText.Of(text)).ToString()));
                cases++;
            }
        }

        Assert.Equal(14 * 157, cases);
    }

    [Fact]
    public void PreTokenizersEqualTheReference()
    {
        using JsonDocument golden = GoldenFile.Read("components.json.gz");
        JsonElement[] records = [.. golden.RootElement.GetProperty("pre_tokenized").EnumerateArray()];
        int cases = 0;
        foreach (string name in records[0].EnumerateObject().Select(p => p.Name).Where(n => n != "text"))
        {
            IPreTokenizer preTokenizer = PreTokenizerJson.Read(Section(Definition(name)));
            foreach (JsonElement record in records)
            {
                string text = record.GetProperty("text").GetString()!;
                List<AlignedText> pieces = [];
                preTokenizer.Split(AlignedText.Of(text), pieces);
                int[] codePoints = CodePoints(text);
                Assert.Equal(
                    record.GetProperty(name).EnumerateArray()
                        .Select(p => (name, text, p[0].GetString()!, p[1].GetInt32(), p[2].GetInt32())),
                    pieces.Select(p => (name, text, p.ToString(), p.Source(0, p.Length)))
                        .Select(p => (p.name, p.text, p.Item3, codePoints[p.Item4.Start], codePoints[p.Item4.End])));
                cases++;
            }
        }

        Assert.Equal(32 * 79, cases);
    }

    [Fact]
    public void BertsNormalizerEqualsTheReference()
    {
        using JsonDocument golden = GoldenFile.Read("bert-normalizer.json");
        JsonNode file = JsonNode.Parse(File.ReadAllBytes(TestData.Shared("models", "all-MiniLM-L6-v2", "tokenizer.json")))!;
        int cases = 0;
        foreach (JsonElement variant in golden.RootElement.GetProperty("variants").EnumerateArray())
        {
            JsonObject definition = new() { ["type"] = "BertNormalizer" };
            foreach (string key in (string[])["clean_text", "handle_chinese_chars", "strip_accents", "lowercase"])
                definition[key] = JsonNode.Parse(variant.GetProperty(key).GetRawText());
            file["normalizer"] = definition;
            Tokenizer tokenizer = Tokenizer.FromJson(JsonSerializer.SerializeToUtf8Bytes(file));
            foreach (JsonElement record in variant.GetProperty("texts").EnumerateArray())
            {
                string text = record.GetProperty("text").GetString()!;
                Assert.Equal(
                    record.GetProperty("normalized").GetString(),
                    tokenizer.Parts.Normalizer!.Normalize(AlignedText.Of(text)).ToString());
                GoldenEncodings.AssertEqual(record, tokenizer.EncodeDetailed(text, GoldenEncodings.Framed));
                cases++;
            }
        }

        Assert.Equal(9 * 53, cases);
    }

    private static string Definition(string name)
    {
        if (s_preTokenizers.TryGetValue(name, out string? known)) return known;
        // Split-[string-]behavior[-invert]
        string[] words = name.Split('-');
        bool isText = words[1] == "string";
        string behavior = string.Concat(words[isText ? 2 : 1].Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        string pattern = isText ? """{"String":" "}""" : """{"Regex":"[aeiou]+|\\s"}""";
        string inverted = words[^1] == "invert" ? "true" : "false";
        return $$"""{"type":"Split","pattern":{{pattern}},"behavior":"{{behavior}}","invert":{{inverted}}}""";
    }

    private static int[] CodePoints(string text)
    {
        int[] counts = new int[text.Length + 1];
        for (int i = 0, sum = 0; i <= text.Length; i++)
        {
            counts[i] = sum;
            if (i < text.Length && !char.IsLowSurrogate(text[i])) sum++;
        }

        return counts;
    }

    private static JsonSection Section(string json) => new("test", "part", JsonDocument.Parse(json).RootElement);
}
