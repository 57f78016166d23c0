using System.Text.Json;
using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers;

/// <summary>Small tokenizers of every model, as Hugging Face's trainers left them, over held texts.</summary>
public sealed class TrainedEncodingTests
{
    public static TheoryData<string, string> Recipes
    {
        get
        {
            TheoryData<string, string> recipes = [];
            foreach (string corpus in (string[])["corpus.en", "tinyshakespeare"])
            {
                foreach (string recipe in (string[])["bpe-byte-level", "bpe-end-of-word", "bpe-limit-alphabet",
                    "bpe-min-frequency", "unigram", "wordlevel", "wordpiece"])
                    recipes.Add(corpus, recipe);
            }

            return recipes;
        }
    }

    [Theory, MemberData(nameof(Recipes))]
    public void HeldTextsEqualTheReference(string corpus, string recipe)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(
            TestData.Shared("golden", "tokenizers", "trained", corpus, $"{recipe}.tokenizer.json"));
        using JsonDocument golden = GoldenFile.Read("trained", corpus, $"{recipe}.json");
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("held").EnumerateArray())
        {
            string text = record.GetProperty("text").GetString()!;
            GoldenEncodings.AssertEqual(record, tokenizer.EncodeDetailed(text, GoldenEncodings.Framed));
            Assert.Equal(GoldenFile.Integers(record, "ids"), tokenizer.Encode(text, GoldenEncodings.Framed));
            Assert.Equal(
                record.GetProperty("decoded").GetString(),
                tokenizer.Decode(GoldenFile.Integers(record, "ids"), skipSpecialTokens: true));
            cases++;
        }

        Assert.Equal(14, cases);
    }
}
