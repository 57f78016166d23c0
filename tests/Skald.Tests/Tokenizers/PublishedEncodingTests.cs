using System.Text.Json;
using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers;

/// <summary>Published tokenizers against recordings of Hugging Face's tokenizers.</summary>
public sealed class PublishedEncodingTests
{
    public static TheoryData<string, string> Published => new()
    {
        { "gpt2", "tokenizers/gpt2/tokenizer.json" },
        { "llama2", "tokenizers/llama2/tokenizer.json" },
        { "llama3_2", "tokenizers/llama3_2/tokenizer.json.gz" },
        { "qwen3", "tokenizers/qwen3/tokenizer.json.gz" },
        { "gemma3", "tokenizers/gemma3/tokenizer.json.gz" },
        { "mistral_nemo", "tokenizers/mistral_nemo/tokenizer.json.gz" },
        { "all-MiniLM-L6-v2", "models/all-MiniLM-L6-v2/tokenizer.json" },
    };

    [Theory, MemberData(nameof(Published))]
    public void EverythingEqualsTheReference(string name, string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        using JsonDocument golden = GoldenFile.Read("encodings", $"{name}.json");
        Assert.Equal(golden.RootElement.GetProperty("vocab_size").GetInt32(), tokenizer.VocabularySize);
        Assert.Equal(157, Texts(tokenizer, golden));
        Assert.Equal(41, Decoding(tokenizer, golden));
        Assert.Equal(golden.RootElement.GetProperty("stream").GetArrayLength(), Streams(tokenizer, golden));
    }

    [Fact]
    public void ClipFromItsMergesEqualsTheReference()
    {
        Tokenizer tokenizer = Tokenizer.FromJson(ClipFile.Json());
        using JsonDocument golden = GoldenFile.Read("encodings", "clip.json");
        Assert.Equal(golden.RootElement.GetProperty("vocab_size").GetInt32(), tokenizer.VocabularySize);
        int texts = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("texts").EnumerateArray())
        {
            string text = record.GetProperty("text").GetString()!;
            GoldenEncodings.AssertEqual(record, tokenizer.EncodeDetailed(text, GoldenEncodings.Framed));
            texts++;
        }

        Assert.Equal(157, texts);
    }

    private static int Texts(Tokenizer tokenizer, JsonDocument golden)
    {
        int texts = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("texts").EnumerateArray())
        {
            string text = record.GetProperty("text").GetString()!;
            int[] ids = GoldenFile.Integers(record, "ids");
            GoldenEncodings.AssertEqual(record, tokenizer.EncodeDetailed(text, GoldenEncodings.Framed));
            Assert.Equal(ids, tokenizer.Encode(text, GoldenEncodings.Framed));
            Assert.Equal(ids.Length, tokenizer.CountTokens(text, GoldenEncodings.Framed));
            bool isFramed = record.TryGetProperty("ids_without_special", out _);
            Assert.Equal(
                isFramed ? GoldenFile.Integers(record, "ids_without_special") : ids,
                tokenizer.Encode(text, EncodeOptions.AllowSpecial));
            string decoded = record.GetProperty("decoded").GetString()!;
            Assert.Equal(decoded, tokenizer.Decode(ids, skipSpecialTokens: true));
            bool differs = record.TryGetProperty("decoded_with_special", out JsonElement whole);
            Assert.Equal(differs ? whole.GetString() : decoded, tokenizer.Decode(ids));
            texts++;
        }

        return texts;
    }

    private static int Decoding(Tokenizer tokenizer, JsonDocument golden)
    {
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("decode").EnumerateArray())
        {
            int[] ids = GoldenFile.Integers(record, "ids");
            Assert.Equal(record.GetProperty("decoded").GetString(), tokenizer.Decode(ids, skipSpecialTokens: true));
            if (record.TryGetProperty("decoded_with_special", out JsonElement whole))
                Assert.Equal(whole.GetString(), tokenizer.Decode(ids));
            cases++;
        }

        return cases;
    }

    private static int Streams(Tokenizer tokenizer, JsonDocument golden)
    {
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("stream").EnumerateArray())
        {
            DecodeStream stream = tokenizer.CreateDecodeStream(record.GetProperty("skip_special").GetBoolean());
            int[] ids = GoldenFile.Integers(record, "ids");
            string?[] chunks = GoldenFile.Texts(record, "chunks");
            Assert.Equal(chunks.Select(c => c ?? ""), ids.Take(chunks.Length).Select(stream.Append));
            cases++;
        }

        return cases;
    }
}
