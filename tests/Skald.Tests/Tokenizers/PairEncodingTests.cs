using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.Encodings;

namespace Skald.Tests.Tokenizers;

/// <summary>Pairs, truncation, padding and words against recordings of Hugging Face's tokenizers.</summary>
public sealed class PairEncodingTests
{
    public static TheoryData<string, string> Published => new()
    {
        { "llama2", "tokenizers/llama2/tokenizer.json" },
        { "all-MiniLM-L6-v2", "models/all-MiniLM-L6-v2/tokenizer.json" },
    };

    [Theory, MemberData(nameof(Published))]
    public void PairsEqualTheReference(string name, string file)
    {
        (Tokenizer tokenizer, JsonDocument golden) = Open(name, file);
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("pairs").EnumerateArray())
        {
            string?[] pair = GoldenFile.Texts(record, "pair");
            GoldenEncodings.AssertEqual(record, tokenizer.EncodePair(pair[0]!, pair[1]!, GoldenEncodings.Framed));
            Assert.Equal(
                GoldenFile.Integers(record, "ids_without_special"),
                tokenizer.EncodePair(pair[0]!, pair[1]!, EncodeOptions.AllowSpecial).Ids);
            cases++;
        }

        Assert.Equal(8, cases);
    }

    [Theory, MemberData(nameof(Published))]
    public void TruncationEqualsTheReference(string name, string file)
    {
        (Tokenizer tokenizer, JsonDocument golden) = Open(name, file);
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("truncation").EnumerateArray())
        {
            EncodeOptions options = GoldenEncodings.Framed with
            {
                Truncation = new Truncation(record.GetProperty("max_length").GetInt32())
                {
                    Stride = record.GetProperty("stride").GetInt32(),
                    IsLeft = record.GetProperty("direction").GetString() == "left",
                    Strategy = record.GetProperty("strategy").GetString() switch
                    {
                        "longest_first" => TruncationStrategy.LongestFirst,
                        "only_first" => TruncationStrategy.OnlyFirst,
                        _ => TruncationStrategy.OnlySecond,
                    },
                },
            };
            string?[] pair = GoldenFile.Texts(record, "pair");
            cases++;
            if (record.TryGetProperty("error", out JsonElement _))
                Assert.Throws<ArgumentException>(() => Encode(tokenizer, pair, options));
            else
                GoldenEncodings.AssertEqual(record.GetProperty("result"), Encode(tokenizer, pair, options));
        }

        Assert.Equal(101, cases);
    }

    [Theory, MemberData(nameof(Published))]
    public void PaddingEqualsTheReference(string name, string file)
    {
        (Tokenizer tokenizer, JsonDocument golden) = Open(name, file);
        int cases = 0;
        foreach (JsonElement record in golden.RootElement.GetProperty("padding").EnumerateArray())
        {
            EncodeOptions options = GoldenEncodings.Framed with
            {
                Truncation = Number(record, "max_length") is { } most
                    ? new Truncation(most) { Stride = Number(record, "stride") ?? 0 }
                    : null,
                Padding = new Padding
                {
                    Length = Number(record, "length"),
                    MultipleOf = Number(record, "multiple_of") ?? 0,
                    IsLeft = record.GetProperty("direction").GetString() == "left",
                    TypeId = Number(record, "pad_type_id") ?? 0,
                },
            };
            TokenEncoding[] encodings = tokenizer.EncodeDetailedBatch(
                [.. GoldenFile.Texts(record, "texts").Select(t => t!)], options,
                cancellationToken: TestContext.Current.CancellationToken);
            JsonElement[] results = [.. record.GetProperty("results").EnumerateArray()];
            for (int i = 0; i < results.Length; i++) GoldenEncodings.AssertEqual(results[i], encodings[i]);
            cases++;
        }

        Assert.Equal(13, cases);
    }

    [Theory, MemberData(nameof(Published))]
    public void WordsEqualTheReference(string name, string file)
    {
        (Tokenizer tokenizer, JsonDocument golden) = Open(name, file);
        string[] words = ["Un", "believably", "nobody's", "", "New York", "東京", "!"];
        JsonElement[] records = [.. golden.RootElement.GetProperty("pretokenized").EnumerateArray()];
        Assert.Equal(2, records.Length);
        GoldenEncodings.AssertEqual(records[0], tokenizer.EncodeWords(words, null, GoldenEncodings.Framed));
        GoldenEncodings.AssertEqual(records[1], tokenizer.EncodeWords(words, ["a", "b"], GoldenEncodings.Framed));
    }

    private static TokenEncoding Encode(Tokenizer tokenizer, string?[] pair, EncodeOptions options) => pair[1] is null
        ? tokenizer.EncodeDetailed(pair[0]!, options)
        : tokenizer.EncodePair(pair[0]!, pair[1]!, options);

    private static int? Number(JsonElement record, string key) =>
        record.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number
            ? value.GetInt32()
            : null;

    private static (Tokenizer, JsonDocument) Open(string name, string file) =>
        (Tokenizer.FromFile(TestData.Shared(file.Split('/'))), GoldenFile.Read("pairs", $"{name}.json.gz"));
}
