using System.Text.Json;
using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers;

/// <summary>Published tokenizers against recordings of Hugging Face's tokenizers.</summary>
public sealed class PublishedEncodingTests
{
    [Theory]
    [InlineData("gpt2", "tokenizer.json")]
    [InlineData("llama3_2", "tokenizer.json.gz")]
    public void EncodingsEqualTheReference(string name, string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared("tokenizers", name, file));
        using JsonDocument golden = Recording(name);
        Assert.Equal(golden.RootElement.GetProperty("vocab_size").GetInt32(), tokenizer.VocabularySize);

        // The reference recognises special tokens in every text, and adds its template.
        EncodeOptions plain = EncodeOptions.AllowSpecial, framed = plain with { AddTemplateTokens = true };
        int texts = 0;
        foreach (JsonElement recorded in golden.RootElement.GetProperty("texts").EnumerateArray())
        {
            string text = recorded.GetProperty("text").GetString()!;
            int[] ids = Ids(recorded, "ids");
            Assert.Equal(ids, tokenizer.Encode(text, framed));
            bool isFramed = recorded.TryGetProperty("ids_without_special", out _);
            Assert.Equal(isFramed ? Ids(recorded, "ids_without_special") : ids, tokenizer.Encode(text, plain));
            Assert.Equal(ids.Length, tokenizer.CountTokens(text, framed));
            string decoded = recorded.GetProperty("decoded").GetString()!;
            Assert.Equal(decoded, tokenizer.Decode(ids, skipSpecialTokens: true));
            bool differs = recorded.TryGetProperty("decoded_with_special", out JsonElement whole);
            Assert.Equal(differs ? whole.GetString() : decoded, tokenizer.Decode(ids));
            texts++;
        }

        Assert.Equal(157, texts);
    }

    [Theory]
    [InlineData("gpt2", "tokenizer.json")]
    [InlineData("llama3_2", "tokenizer.json.gz")]
    public void DecodingRandomIdsEqualsTheReference(string name, string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared("tokenizers", name, file));
        using JsonDocument golden = Recording(name);
        int cases = 0;
        foreach (JsonElement recorded in golden.RootElement.GetProperty("decode").EnumerateArray())
        {
            int[] ids = Ids(recorded, "ids");
            Assert.Equal(recorded.GetProperty("decoded").GetString(), tokenizer.Decode(ids, skipSpecialTokens: true));
            if (recorded.TryGetProperty("decoded_with_special", out JsonElement whole))
                Assert.Equal(whole.GetString(), tokenizer.Decode(ids));

            DecodeStream stream = tokenizer.CreateDecodeStream();
            string joined = string.Concat(ids.Select(stream.Append)) + stream.Flush();
            Assert.Equal(tokenizer.Decode(ids), joined);
            cases++;
        }

        Assert.Equal(41, cases);
    }

    private static JsonDocument Recording(string name) =>
        JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("golden", "tokenizers", "encodings", $"{name}.json")));

    private static int[] Ids(JsonElement record, string key) => record.TryGetProperty(key, out JsonElement ids)
        ? [.. ids.EnumerateArray().Select(i => i.GetInt32())]
        : [];
}
