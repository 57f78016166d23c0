using System.Text;
using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Tiktoken;

namespace Skald.Tests.Tokenizers;

/// <summary>OpenAI's encodings against recordings of tiktoken.</summary>
public sealed class TiktokenTests
{
    [Theory]
    [InlineData("gpt2", "gpt2", 157)]
    [InlineData("r50k_base", "gpt2", 5)]
    [InlineData("cl100k_base", "cl100k_base", 157)]
    [InlineData("o200k_base", "o200k_base", 157)]
    public void EverythingEqualsTheReference(string name, string file, int texts)
    {
        TiktokenEncoding encoding = Read(file);
        using JsonDocument golden = GoldenFile.Read("tiktoken", $"{name}.json");
        Assert.Equal(golden.RootElement.GetProperty("n_vocab").GetInt32(), encoding.Tokenizer.VocabularySize);
        Assert.Equal(texts, Texts(encoding, golden));
        Assert.Equal(40, Specials(encoding, golden));
        Assert.Equal(30, Decoding(encoding, golden));
    }

    [Fact]
    public void HarmonyOfTheTextFormEqualsTheReference()
    {
        TiktokenEncoding encoding = TiktokenEncoding.Read(TextForm("o200k_base"), "o200k_harmony.tiktoken");
        using JsonDocument golden = GoldenFile.Read("tiktoken", "o200k_harmony.json");
        Assert.Equal(golden.RootElement.GetProperty("n_vocab").GetInt32(), encoding.Tokenizer.VocabularySize);
        Assert.Equal(157, Texts(encoding, golden));
        Assert.Equal(40, Specials(encoding, golden));
        Assert.Equal(30, Decoding(encoding, golden));
    }

    [Theory]
    [InlineData("", "must hold ranks")]
    [InlineData("IQ==", "line 1: must be a base64 token, a space and its rank")]
    [InlineData("IQ== 0\nIg== 0", "line 2: ranks must differ, got 0 twice")]
    [InlineData("IQ== 99999999", "a rank must lie in")]
    [InlineData("!!!! 0", "must be base64")]
    [InlineData("IQ== 0", "must hold all 256 bytes")]
    [InlineData("{\"bpe_ranks\":\"x\"}", "special_tokens: is missing")]
    [InlineData("{", "is not valid JSON")]
    public void BrokenFilesAreRefused(string file, string problem)
    {
        TokenizerFormatException error = Assert.Throws<TokenizerFormatException>(
            () => TiktokenEncoding.Read(Encoding.UTF8.GetBytes(file), "cl100k_base.tiktoken"));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static int Texts(TiktokenEncoding encoding, JsonDocument golden)
    {
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("texts").EnumerateArray())
        {
            string text = record.GetProperty("text").GetString()!;
            int[] ids = GoldenFile.Integers(record, "ids");
            Assert.Equal(ids, encoding.EncodeOrdinary(text));
            TokenEncoding detailed = encoding.Tokenizer.EncodeDetailed(text);
            Assert.Equal(ids, detailed.Ids);
            Assert.Equal(
                GoldenFile.Integers(record, "offsets"), detailed.GetOffsets(OffsetUnit.CodePoints).Select(o => o.Start));
            cases++;
        }

        return cases;
    }

    private static int Specials(TiktokenEncoding encoding, JsonDocument golden)
    {
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("special").EnumerateArray())
        {
            string text = record.GetProperty("text").GetString()!;
            cases++;
            if (record.TryGetProperty("completion_count", out JsonElement count))
            {
                (int[] stable, int[][] completions) = encoding.EncodeWithUnstable(text, new HashSet<string>(), null);
                Assert.Equal(GoldenFile.Integers(record, "unstable_stable_ids"), stable);
                Assert.Equal(count.GetInt32(), completions.Length);
                Assert.Equal(
                    record.GetProperty("shortest_completions").EnumerateArray()
                        .Select(c => c.EnumerateArray().Select(i => i.GetInt32()).ToArray()),
                    completions.Take(5));
                continue;
            }

            IReadOnlySet<string>? allowed = Set(record, "allowed"), disallowed = Set(record, "disallowed");
            if (record.TryGetProperty("error", out JsonElement message))
            {
                ArgumentException error = Assert.Throws<ArgumentException>(() => encoding.Encode(text, allowed, disallowed));
                Assert.StartsWith(message.GetString()! + ".", error.Message, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(GoldenFile.Integers(record, "ids"), encoding.Encode(text, allowed, disallowed));
            }
        }

        return cases;
    }

    private static int Decoding(TiktokenEncoding encoding, JsonDocument golden)
    {
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("decode").EnumerateArray())
        {
            int[] ids = GoldenFile.Integers(record, "ids");
            Assert.Equal(record.GetProperty("bytes").GetString(), Convert.ToHexStringLower(encoding.DecodeBytes(ids)));
            Assert.Equal(record.GetProperty("replace").GetString(), encoding.Tokenizer.Decode(ids));
            cases++;
        }

        return cases;
    }

    // "all" is what null stands for.
    private static HashSet<string>? Set(JsonElement record, string key)
    {
        JsonElement value = record.GetProperty(key);
        if (value.ValueKind == JsonValueKind.Array) return [.. value.EnumerateArray().Select(t => t.GetString()!)];
        return value.GetString() == "all" ? null : [];
    }

    private static TiktokenEncoding Read(string file) =>
        TiktokenEncoding.Read(File.ReadAllBytes(TestData.Shared("tokenizers", "tiktoken", $"{file}.json")), $"{file}.json");

    private static byte[] TextForm(string file)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("tokenizers", "tiktoken", $"{file}.json")));
        StringBuilder lines = new();
        int rank = 0;
        foreach (string token in json.RootElement.GetProperty("bpe_ranks").GetString()!.Split(' ').Skip(2))
            lines.Append(token).Append(' ').Append(rank++).Append('\n');
        return Encoding.UTF8.GetBytes(lines.ToString());
    }
}
