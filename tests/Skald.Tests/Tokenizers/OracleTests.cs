using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers;

/// <summary>Files that we save, loaded by Hugging Face's own library: equal ids, equal texts.</summary>
public sealed class OracleTests
{
    private static string Oracles => Path.Combine(TestData.Root, "tests", "oracles");

    [Theory]
    [InlineData(SplitPattern.Gpt2)]
    [InlineData(SplitPattern.Llama3)]
    public void SavedBpeTokenizersEncodeAlikeInTheReference(SplitPattern pattern)
    {
        BpeTrainingOptions options = new() { VocabularySize = 700, Pattern = pattern };
        string[] corpus = [.. Enumerable.Range(0, 40).Select(i => Samples.RandomText(new Random(i), 2000))];
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        AssertAlike(BpeTokenizer.Train(corpus, options, cancellationToken: cancellation), Texts());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("<unk>")]
    public void SavedCharacterTokenizersEncodeAlikeInTheReference(string? unknownToken)
    {
        string[] corpus = unknownToken is null ? Texts() : ["abc 𝓼\n"];
        CharacterTokenizer tokenizer = CharacterTokenizer.Learn(
            corpus, ["<|endoftext|>"], unknownToken, TestContext.Current.CancellationToken);
        AssertAlike(tokenizer, Texts());
    }

    [Theory]
    [InlineData("tokenizers/gpt2/tokenizer.json")]
    [InlineData("tokenizers/llama2/tokenizer.json")]
    [InlineData("tokenizers/qwen3/tokenizer.json.gz")]
    [InlineData("tokenizers/tiktoken/cl100k_base.json")]
    [InlineData("golden/tokenizers/trained/corpus.en/unigram.tokenizer.json")]
    [InlineData("golden/tokenizers/trained/corpus.en/wordlevel.tokenizer.json")]
    [InlineData("golden/tokenizers/trained/corpus.en/wordpiece.tokenizer.json")]
    [InlineData("golden/tokenizers/trained/corpus.en/bpe-end-of-word.tokenizer.json")]
    [InlineData("golden/tokenizers/trained/corpus.en/bpe-limit-alphabet.tokenizer.json")]
    public void PublishedTokenizersSavedByUsEncodeAlikeInTheReference(string file) =>
        AssertAlike(Tokenizer.FromFile(TestData.Shared(file.Split('/'))), Texts());

    public static TheoryData<string> Variants => [.. s_variants.Keys];

    [Theory, MemberData(nameof(Variants))]
    public void UnusualSettingsEncodeAlikeInTheReference(string name)
    {
        (string file, string change) = s_variants[name];
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(TestData.Shared(file.Split('/'))))!;
        change = change.Replace(
            "\"DEEPSEEK\"", JsonValue.Create(DeepSeek).ToJsonString(), StringComparison.Ordinal);
        foreach ((string key, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
        {
            if (key == "added_tokens")
                foreach (JsonNode? token in value!.AsArray()) json[key]!.AsArray().Add(token!.DeepClone());
            else json[key] = value?.DeepClone();
        }

        json["truncation"] = json["padding"] = null;
        AssertAlike(Tokenizer.FromJson(JsonSerializer.SerializeToUtf8Bytes(json)), [.. Texts(), .. s_texts]);
    }

    [Fact]
    public void PrecompiledMapsNormalizeAlikeInTheReference()
    {
        string model = TestData.Shared("golden", "tokenizers", "sentencepiece", "unigram-nmt_nfkc.model");
        byte[] map = SentencePieceFile.Read(File.ReadAllBytes(model), "m").Settings.CharacterMap;
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(TestData.Shared(Unigram.Split('/'))))!;
        json["normalizer"] = new JsonObject
        {
            ["type"] = "Precompiled", ["precompiled_charsmap"] = Convert.ToBase64String(map),
        };
        AssertAlike(Tokenizer.FromJson(JsonSerializer.SerializeToUtf8Bytes(json)), [.. Texts(), .. s_texts]);
    }

    private static readonly string[] s_texts =
    [
        "Hello <mask> world", "a <mask>  b", "x<word>y <word> z <word>, xé<word>", "é ÉÉ e\u0301 \u00e9\u0301", "  lead  ",
        "caf\u00e9 <é> <É>", "one\n\n<mask>\n two", " <mask>", "\u0120a Ġb", "a\tb c  d   e", "ﬁ ǆ ½ \u1112\u1161\u11ab",
    ];

    private static readonly Dictionary<string, (string File, string Change)> s_variants = new()
    {
        ["BERT"] = (MiniLm, "{}"),
        ["trimmed offsets"] = (Gpt2, """{"post_processor":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true}}"""),
        ["trimmed offsets without prefix"] =
            (Gpt2, """{"post_processor":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}}"""),
        ["RoBERTa"] = (Gpt2, """
            {"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true},
            "post_processor":{"type":"RobertaProcessing","sep":["b",65],"cls":["a",64],"trim_offsets":true,"add_prefix_space":true}}
            """),
        ["BERT's frame"] = (MiniLm, """{"post_processor":{"type":"BertProcessing","sep":["[SEP]",102],"cls":["[CLS]",101]}}"""),
        ["added tokens that strip"] = (Gpt2, """
            {"added_tokens":[
            {"id":50257,"content":"<mask>","lstrip":true,"rstrip":true,"special":true,"normalized":false,
            "single_word":false},
            {"id":50258,"content":"<word>","lstrip":false,"rstrip":false,"special":false,"normalized":false,
            "single_word":true},
            {"id":50259,"content":"éé","lstrip":false,"rstrip":false,"special":false,"normalized":false,
            "single_word":false}]}
            """),
        ["normalized added tokens"] = (MiniLm, """
            {"added_tokens":[
            {"id":30522,"content":"<É>","lstrip":false,"rstrip":true,"special":false,"normalized":true,
            "single_word":false},
            {"id":30523,"content":"<mask>","lstrip":true,"rstrip":false,"special":true,"normalized":false,
            "single_word":false}]}
            """),
        ["Metaspace first"] =
            (Unigram, """{"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}}"""),
        ["Metaspace in one"] =
            (Unigram, """{"pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":false}}"""),
        ["replaced runs"] = (Unigram, """
            {"normalizer":{"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"StripAccents"},
            {"type":"Replace","pattern":{"Regex":"\\s{2,}"},"content":" x "},{"type":"Strip","strip_left":true,"strip_right":true}]}}
            """),
        ["digits and punctuation"] = (Gpt2, """
            {"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Punctuation","behavior":"Contiguous"},
            {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},{"type":"Digits","individual_digits":false},
            {"type":"Split","pattern":{"Regex":"[0-9][0-9][0-9]"},"behavior":"Isolated","invert":false}]}}
            """),
        ["StarCoder"] = (Gpt2, """
            {"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},
            {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}]}}
            """),
        ["DeepSeek"] = (Gpt2, """
            {"pre_tokenizer":{"type":"Sequence","pretokenizers":[
            {"type":"Split","pattern":{"Regex":"\\p{N}{1,3}"},"behavior":"Isolated","invert":false},
            {"type":"Split","pattern":{"Regex":"[一-龥぀-ゟ゠-ヿ]+"},"behavior":"Isolated","invert":false},
            {"type":"Split","pattern":{"Regex":"DEEPSEEK"},"behavior":"Isolated","invert":false},
            {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}]}}
            """),
    };

    private const string DeepSeek =
        @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+" +
        @"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Gpt2 = "tokenizers/gpt2/tokenizer.json";
    private const string MiniLm = "models/all-MiniLM-L6-v2/tokenizer.json";
    private const string Unigram = "golden/tokenizers/trained/corpus.en/unigram.tokenizer.json";

    private static string[] Texts() =>
        [.. Enumerable.Range(100, 60).Select(i => Samples.RandomText(new Random(i), 200))];

    internal static void AssertAlike(Tokenizer tokenizer, string[] texts)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Oracles, "node_modules")),
            "needs npm's tokenizers: run npm ci --prefix tests/oracles");
        using TemporaryFolder folder = new();
        string path = folder.File("tokenizer.json");
        tokenizer.Save(path);
        using JsonDocument answers = JsonDocument.Parse(Ask(path, texts));
        int at = 0;
        foreach (JsonElement answer in answers.RootElement.EnumerateArray())
        {
            string text = texts[at++];
            int[] ids = tokenizer.Encode(text, EncodeOptions.AllowSpecial);
            Assert.Equal(answer.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()), ids);
            TokenEncoding encoding = tokenizer.EncodeDetailed(text, EncodeOptions.AllowSpecial);
            Assert.Equal(answer.GetProperty("tokens").EnumerateArray().Select(t => t.GetString()!), encoding.Tokens);
            Assert.Equal(
                GoldenFile.Spans(answer, "offsets"),
                encoding.GetOffsets(OffsetUnit.CodePoints).Select(o => (o.Start, o.End)));
            Assert.Equal(GoldenFile.Integers(answer, "words"), encoding.WordIds.Select(w => w ?? -1));
            Assert.Equal(answer.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
        }

        Assert.Equal(texts.Length, at);
    }

    private static string Ask(string path, string[] texts)
    {
        JsonObject request = new()
        {
            ["file"] = path,
            ["texts"] = new JsonArray([.. texts.Select(t => (JsonNode)t)]),
            ["addSpecialTokens"] = false,
        };
        ProcessStartInfo start = new("node", [Path.Combine(Oracles, "encode.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process node = Process.Start(start)!;
        Task<string> error = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        node.StandardInput.Write(request.ToJsonString());
        node.StandardInput.Close();
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Assert.True(node.ExitCode == 0, error.GetAwaiter().GetResult());
        return output;
    }
}
