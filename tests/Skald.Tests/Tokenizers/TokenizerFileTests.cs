using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Splitting;

namespace Skald.Tests.Tokenizers;

/// <summary>Files that are broken, contradict themselves or ask for too much: each gets its sentence.</summary>
public sealed class TokenizerFileTests
{
    private static readonly Dictionary<string, (Action<JsonNode> Change, string Key, string Problem)> s_changes = new()
    {
        ["merge of an unknown token"] = (
            j => j["model"]!["merges"]![3] = new JsonArray("q", "zzz"),
            "model.merges[3]", "\"zzz\" is not in the vocabulary"),
        ["merge whose result is unknown"] = (
            j => j["model"]!["merges"]![0] = "q q", "model.merges[0]", "\"qq\" is not in the vocabulary"),
        ["merge of three"] = (
            j => j["model"]!["merges"]![1] = new JsonArray("a", "b", "c"), "model.merges[1]", "must be two tokens"),
        ["merge with two spaces"] = (j => j["model"]!["merges"]![1] = "a b c", "model.merges[1]", "must be two tokens"),
        ["merge of numbers"] = (
            j => j["model"]!["merges"]![1] = new JsonArray(1, 2), "model.merges[1]", "must be two tokens"),
        ["no merges"] = (j => j["model"]!.AsObject().Remove("merges"), "model.merges", "is missing"),
        ["no vocabulary"] = (j => j["model"]!.AsObject().Remove("vocab"), "model.vocab", "is missing"),
        ["no model"] = (j => j.AsObject().Remove("model"), "model.type", "must be a string"),
        ["id twice"] = (
            j => j["model"]!["vocab"]!["a"] = 500, "model.vocab", "ids must differ, got 500"),
        ["absurd id"] = (
            j => j["model"]!["vocab"]!["a"] = int.MaxValue, "model.vocab", "ids must be below 1048576, got 2147483647"),
        ["negative id"] = (j => j["model"]!["vocab"]!["a"] = -1, "model.vocab", "the id of \"a\" must be an integer"),
        ["id that is text"] = (
            j => j["model"]!["vocab"]!["a"] = "7", "model.vocab", "the id of \"a\" must be an integer"),
        ["id beyond 32 bits"] = (
            j => j["model"]!["vocab"]!["a"] = 1L << 40, "model.vocab", "the id of \"a\" must be an integer"),
        ["added token with another id"] = (
            j => j["added_tokens"]![0]!["id"] = 7, "added_tokens", "tokens must differ, got \"<|endoftext|>\""),
        ["added token on a used id"] = (
            j => j["added_tokens"]![0]!["content"] = "<|other|>", "added_tokens", "ids must differ, got 0"),
        ["added token without text"] = (
            j => j["added_tokens"]![0]!["content"] = "", "added_tokens[0].content", "must not be empty"),
        ["added token with more"] = (
            j => j["added_tokens"]![0]!["colour"] = "red", "added_tokens[0].colour", "is no setting that is known"),
        ["normalizer"] = (
            j => j["normalizer"] = new JsonObject { ["type"] = "NFX" }, "normalizer.type", "NFX is no normalizer"),
        ["normalizer's setting"] = (
            j => j["normalizer"] = new JsonObject { ["type"] = "NFC", ["v"] = 1 }, "normalizer.v", "is no setting"),
        ["truncation"] = (
            j => j["truncation"] = new JsonObject(), "truncation.max_length", "must be an integer"),
        ["padding"] = (
            j => j["padding"] = new JsonObject { ["strategy"] = "Most" }, "padding.strategy", "must be \"BatchLongest\""),
        ["padding without end"] = (
            j => j["padding"] = new JsonObject { ["strategy"] = new JsonObject { ["Fixed"] = int.MaxValue } },
            "padding.strategy.Fixed", "must lie in [0, 16777216)"),
        ["other model"] = (j => j["model"]!["type"] = "Magic", "model.type", "Magic is no model"),
        ["model of pieces"] = (j => j["model"]!["type"] = "Unigram", "model.vocab", "must be pieces with scores"),
        ["dropout"] = (j => j["model"]!["dropout"] = 1.5, "model.dropout", "must be a number in [0, 1], got 1.5"),
        ["unknown token"] = (
            j => j["model"]!["unk_token"] = "<no>", "model.unk_token", "\"<no>\" is not in the vocabulary"),
        ["flag that is text"] = (
            j => j["model"]!["ignore_merges"] = "yes", "model.ignore_merges", "must be true or false, got \"yes\""),
        ["unknown model setting"] = (j => j["model"]!["magic"] = 1, "model.magic", "is no setting that is known"),
        ["unknown key"] = (j => j["extra"] = 1, "extra", "is no key of a tokenizer.json"),
        ["unknown key of two lines"] = (
            j => j["ex\ntra"] = 1, "ex\ntra", "ex\\u000Atra: is no key of a tokenizer.json"),
        ["other version"] = (j => j["version"] = "2.0", "version", "must be \"1.0\", got \"2.0\""),
        ["other pre-tokenizer"] = (
            j => j["pre_tokenizer"]!["type"] = "Magic", "pre_tokenizer.type", "Magic is no pre-tokenizer"),
        ["other pattern"] = (
            j => j["pre_tokenizer"] = Split(@"(?<name>a)\k<name>"),
            "pre_tokenizer.pretokenizers[0].pattern.Regex", ""),
        ["other decoder"] = (j => j["decoder"]!["type"] = "Magic", "decoder.type", "Magic is no decoder"),
        ["other post-processor"] = (
            j => j["post_processor"]!["type"] = "Magic", "post_processor.type", "Magic is no post-processor"),
        ["template without its token"] = (
            j => j["post_processor"] = JsonNode.Parse(
                """
                {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}}],"pair":[],
                "special_tokens":{}}
                """),
            "post_processor.single[0].SpecialToken.id", "\"<s>\" is not in special_tokens"),
        ["post-processor that is text"] = (
            j => j["post_processor"] = "ByteLevel", "post_processor", "must be an object, got \"ByteLevel\""),
    };

    public static TheoryData<string> Changes => [.. s_changes.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public void BrokenFilesAreRefusedByName(string change)
    {
        (Action<JsonNode> apply, string key, string problem) = s_changes[change];
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(Samples.TrainedFile))!;
        apply(json);
        AssertRefused(json.ToJsonString(), key, problem);
    }

    [Theory]
    [InlineData("", "", "is not valid JSON at line 1, byte 1.")]
    [InlineData("\0\u0001\u0002", "", "is not valid JSON")]
    [InlineData("[]", "", "must be a JSON object.")]
    [InlineData("{}", "model.type", "must be a string.")]
    [InlineData("{} {}", "", "is not valid JSON")]
    [InlineData("{\"version\":\"1.0\",\"version\":\"1.0\"}", "version", "is there twice.")]
    [InlineData(
        "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},\"decoder\":{\"a\":1,\"a\":2}}",
        "decoder.a", "is there twice.")]
    [InlineData("{\"model\":[]}", "model", "must be an object.")]
    [InlineData("{\"model\":{\"vocab\":7}}", "model.vocab", "must be an object of tokens and ids")]
    [InlineData("{\"model\":{\"merges\":{}}}", "model.merges", "must be an array.")]
    [InlineData("{\"decoder\":{\"type\":\"\\ud800\"}}", "", "holds a string that is not valid Unicode.")]
    [InlineData("{\"model\":{\"vocab\":{\"\\ud800\":0}}}", "", "holds a string that is not valid Unicode.")]
    public void WhatIsNoTokenizerIsRefused(string json, string key, string problem) =>
        AssertRefused(json, key, problem);

    [Fact]
    public void DeepNestingIsRefused()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));
        AssertRefused($"{{\"normalizer\":{deep}", "", "is not valid JSON");
        AssertRefused($"{{\"model\":{{\"magic\":{deep}", "", "is not valid JSON");
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        byte[] whole = File.ReadAllBytes(Samples.TrainedFile).AsSpan().TrimEnd("\n"u8).ToArray();
        for (int length = 0; length < whole.Length; length += 97)
            Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromJson(whole.AsSpan(0, length)));
    }

    [Fact]
    public void ChangedBytesGiveATokenizerOrAFormatError()
    {
        byte[] whole = File.ReadAllBytes(Samples.TrainedFile);
        Random random = new(11);
        for (int round = 0; round < 500; round++)
        {
            byte[] changed = [.. whole];
            for (int i = 0; i < 1 + (round % 4); i++)
                changed[round % 2 == 0 ? random.Next(1200) : random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                Tokenizer.FromJson(changed).Encode("The king's\n 42");
            }
            catch (TokenizerFormatException error)
            {
                Assert.StartsWith("tokenizer.json: ", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void CompressedFilesAreReadAndBrokenOnesRefused()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("tokenizer.json.gz");
        using (GZipStream packed = new(File.Create(path), CompressionLevel.Fastest))
            packed.Write(File.ReadAllBytes(Samples.TrainedFile));
        Assert.Equal(1000, Tokenizer.FromFile(path).VocabularySize);

        File.WriteAllText(path, "not compressed");
        TokenizerFormatException error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFile(path));
        Assert.Equal("tokenizer.json.gz: is not valid gzip.", error.Message);
        Assert.Throws<FileNotFoundException>(() => Tokenizer.FromFile(folder.File("absent.json")));
    }

    [Fact]
    public void AbsurdSizesAreRefusedUnread()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("tokenizer.json");
        using (FileStream file = File.Create(path)) file.SetLength(300L << 20);  // a hole, no bytes on disk
        TokenizerFormatException error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFile(path));
        Assert.Equal("tokenizer.json: must be at most 256 MB.", error.Message);
    }

    [Fact]
    public void TheTemplateAndTheOrderOfMergesSurviveSaving()
    {
        using TemporaryFolder folder = new();
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(Samples.TrainedFile))!;
        json["pre_tokenizer"] = Split(SplitPatterns.Llama3);
        json["model"]!["ignore_merges"] = true;
        json["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = 1000, ["content"] = "<s>", ["special"] = true });
        json["post_processor"] = JsonNode.Parse(
            """
            {"type":"Sequence","processors":[{"type":"ByteLevel"},{"type":"TemplateProcessing",
            "single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],
            "special_tokens":{"<s>":{"id":"<s>","ids":[1000],"tokens":["<s>"]}}}]}
            """);
        Tokenizer loaded = Tokenizer.FromJson(Encoding.UTF8.GetBytes(json.ToJsonString()));
        string path = folder.File("tokenizer.json");
        loaded.Save(path);
        Tokenizer again = Tokenizer.FromFile(path);
        EncodeOptions framed = new() { AddTemplateTokens = true };
        Assert.Equal([1000, .. loaded.Encode("the king")], loaded.Encode("the king", framed));
        Assert.Equal(loaded.Encode("the king", framed), again.Encode("the king", framed));
        Assert.Equal(1001, again.VocabularySize);
        Assert.True(again.IsSpecial(1000));
        Assert.True(((BpeTokenizer)again).Model.IgnoresMerges);
        using JsonDocument written = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement vocabulary = written.RootElement.GetProperty("model").GetProperty("vocab");
        Assert.False(vocabulary.TryGetProperty("<s>", out _));
        Assert.True(vocabulary.TryGetProperty("<|endoftext|>", out _));
    }

    [Fact]
    public void TokensThatNoMergeReachesAreTakenOnlyWhenMergesAreIgnored()
    {
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(Samples.TrainedFile))!;
        json["model"]!["vocab"]!["qzq"] = 1000;
        Tokenizer merging = Tokenizer.FromJson(Encoding.UTF8.GetBytes(json.ToJsonString()));
        json["model"]!["ignore_merges"] = true;
        Tokenizer whole = Tokenizer.FromJson(Encoding.UTF8.GetBytes(json.ToJsonString()));
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal(["q", "z", "q"], merging.Encode("qzq").Select(merging.GetToken));
            Assert.Equal(["qzq"], whole.Encode("qzq").Select(whole.GetToken));
            Assert.Equal(merging.Encode("qzqx"), whole.Encode("qzqx"));
        }
    }

    [Fact]
    public void AFailedSaveLeavesTheOldFileAndNothingElse()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("tokenizer.json");
        Directory.CreateDirectory(path);  // a folder where the file should go: the last step fails
        Assert.ThrowsAny<Exception>(() => Samples.Trained().Save(path));
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Throws<DirectoryNotFoundException>(() => Samples.Trained().Save(folder.File("absent/tokenizer.json")));
    }

    private static void AssertRefused(string json, string key, string problem)
    {
        TokenizerFormatException error = Assert.Throws<TokenizerFormatException>(
            () => Tokenizer.FromJson(Encoding.UTF8.GetBytes(json), "model/tokenizer.json"));
        Assert.Equal("model/tokenizer.json", error.File);
        Assert.Equal(key, error.Key);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static JsonNode Split(string regex) => new JsonObject
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = regex },
                ["behavior"] = "Isolated",
                ["invert"] = false,
            },
            new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }),
    };
}
