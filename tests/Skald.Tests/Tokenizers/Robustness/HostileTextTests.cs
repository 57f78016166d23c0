using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Texts that are no Unicode, ids that are none, and files that blow small texts up.</summary>
public sealed class HostileTextTests
{
    public static TheoryData<string> Files => StreamTests.Files;

    [Theory, MemberData(nameof(Files))]
    public void LoneSurrogatesEncodeAsTheReplacementCharacter(string file)
    {
        Tokenizer tokenizer = Load(file);
        foreach (string text in (string[])["\ud800", "a\udc00b", "\udc00\ud83d", "x \ud83d", "\ud83d\ud83d\ude00"])
        {
            string replaced = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            Assert.Equal(tokenizer.Encode(replaced), tokenizer.Encode(text));
            Assert.Equal(tokenizer.EncodeDetailed(replaced).Ids, tokenizer.EncodeDetailed(text).Ids);
            Assert.Equal(replaced.Count(c => c == '\uFFFD'), tokenizer.EncodeDetailed(text).LoneSurrogateCount);
            Assert.Equal(0, tokenizer.EncodeDetailed(replaced + "😀").LoneSurrogateCount);
            EncodeStream stream = tokenizer.CreateEncodeStream();
            ArrayBufferWriter<int> ids = new();
            foreach (char half in text) stream.Append([half], ids);
            stream.Complete(ids);
            Assert.Equal(tokenizer.Encode(text), ids.WrittenSpan.ToArray());
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void InvalidUtf8IsRefused(string file)
    {
        Tokenizer tokenizer = Load(file);
        byte[][] broken =
            [[0xFF], [0x61, 0xC3], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC0, 0x80]];
        foreach (byte[] bytes in broken)
        {
            ArgumentException error = Assert.Throws<ArgumentException>(() => tokenizer.EncodeUtf8(bytes, new ArrayBufferWriter<int>()));
            Assert.StartsWith("Encode: the text must be valid UTF-8", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void IdsThatDoNotExistAreLeftOutOrNamed(string file)
    {
        Tokenizer tokenizer = Load(file);
        int[] ids = tokenizer.Encode("the king");
        string decoded = tokenizer.Decode(ids);
        foreach (int none in (int[])[-1, int.MinValue, int.MaxValue, tokenizer.VocabularySize])
        {
            Assert.Equal(decoded, tokenizer.Decode([.. ids, none]));
            Assert.Equal("", tokenizer.Decode([none]));
            DecodeStream stream = tokenizer.CreateDecodeStream();
            Assert.Equal("", stream.Append(none) + stream.Flush());
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.GetToken(none)).Message;
            Assert.Contains($"got {none}", message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.GetBytes(none));
            Assert.False(tokenizer.IsSpecial(none));
        }
    }

    [Fact]
    public void NormalizersThatMultiplyTextAreStopped()
    {
        byte[][] seeds = LoaderSeeds.TokenizerJson();
        JsonNode file = JsonNode.Parse(seeds[^1])!;
        JsonArray steps = [];
        for (int i = 0; i < 12; i++)
            steps.Add(JsonNode.Parse("""{"type":"Replace","pattern":{"String":"a"},"content":"aaaaaaaaaa"}"""));
        file["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = steps };
        Assert.NotEmpty(AssertStopped(file).Encode("the"));
    }

    [Fact]
    public void LongReplacementsAreStopped()
    {
        JsonNode file = JsonNode.Parse(LoaderSeeds.TokenizerJson()[^1])!;
        file["normalizer"] = JsonNode.Parse("""{"type":"Replace","pattern":{"Regex":"."},"content":"x"}""");
        file["normalizer"]!["content"] = new string('a', 1 << 20);
        AssertStopped(file);
    }

    [Fact]
    public void DecodersThatMultiplyTextAreRefused()
    {
        JsonNode file = JsonNode.Parse(LoaderSeeds.TokenizerJson()[^1])!;
        JsonArray steps = [];
        for (int i = 0; i < 30; i++)
            steps.Add(JsonNode.Parse("""{"type":"Replace","pattern":{"String":"a"},"content":"aa"}"""));
        file["decoder"] = new JsonObject { ["type"] = "Sequence", ["decoders"] = steps };
        AssertRefused(file, "decoder", "may make a text at most 1024 times as long, got 1.07E+09 times");

        file["decoder"] = JsonNode.Parse("""{"type":"Replace","pattern":{"Regex":"(?=a)"},"content":"x"}""");
        file["decoder"]!["content"] = new string('a', 1 << 20);
        AssertRefused(file, "decoder", "got 1.05E+06 times");
    }

    [Fact]
    public void TemplatesThatMultiplyTextOrTokensAreRefused()
    {
        JsonNode file = JsonNode.Parse(LoaderSeeds.TokenizerJson()[^1])!;
        JsonArray texts = [.. Enumerable.Range(0, 17).Select(_ => JsonNode.Parse("""{"Sequence":{"id":"A","type_id":0}}"""))];
        JsonArray specials = [.. Enumerable.Range(0, 80).Select(_ => JsonNode.Parse("""{"SpecialToken":{"id":"x","type_id":0}}"""))];
        JsonNode special = JsonNode.Parse("""{"x":{"id":"x"}}""")!;
        special["x"]!["ids"] = new JsonArray([.. Enumerable.Range(0, 80).Select(_ => JsonValue.Create(1))]);
        special["x"]!["tokens"] = new JsonArray([.. Enumerable.Range(0, 80).Select(_ => JsonValue.Create("a"))]);
        file["post_processor"] = new JsonObject
        {
            ["type"] = "TemplateProcessing", ["single"] = texts, ["pair"] = new JsonArray(), ["special_tokens"] = new JsonObject(),
        };
        AssertRefused(file, "post_processor", "may make a text at most 16 times as long, got 17 times");
        file["post_processor"] = new JsonObject
        {
            ["type"] = "TemplateProcessing", ["single"] = specials, ["pair"] = new JsonArray(), ["special_tokens"] = special,
        };
        AssertRefused(file, "post_processor.single", "must add at most 4096 special tokens, got more");
    }

    [Theory]
    [InlineData("""{"type":"WordPiece","unk_token":"a","max_input_chars_per_word":9,"vocab":{"a":0,"T":1}}""")]
    [InlineData("""{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["a",-1],["T",-2]]}""")]
    public void TokensThatMakeEveryPlaceALongSearchAreRefused(string model)
    {
        string Json(int length) =>
            $$"""{"version":"1.0","model":{{model.Replace("\"T\"", $"\"{new string('a', length)}\"", StringComparison.Ordinal)}}}""";
        Assert.NotNull(Tokenizer.FromJson(Encoding.UTF8.GetBytes(Json(1024))));
        AssertRefused(JsonNode.Parse(Json(1025))!, "model.vocab", "the token of id 1 must be at most 1024 characters, got 1025");
    }

    private static void AssertRefused(JsonNode file, string key, string problem)
    {
        var error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromJson(JsonSerializer.SerializeToUtf8Bytes(file)));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static Tokenizer AssertStopped(JsonNode file)
    {
        Tokenizer tokenizer = Tokenizer.FromJson(JsonSerializer.SerializeToUtf8Bytes(file));
        string text = new('a', 5_000);
        foreach (Action use in (Action[])[() => tokenizer.Encode(text), () => tokenizer.EncodeDetailed(text)])
        {
            ArgumentException error = Assert.Throws<ArgumentException>(use);
            Assert.StartsWith("Normalize: ", error.Message, StringComparison.Ordinal);
        }

        return tokenizer;
    }

    private static Tokenizer Load(string file) => Tokenizer.FromFile(TestData.Shared(file.Split('/')));
}
