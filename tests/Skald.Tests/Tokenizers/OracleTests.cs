using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
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

    private static string[] Texts() =>
        [.. Enumerable.Range(100, 60).Select(i => Samples.RandomText(new Random(i), 200))];

    private static void AssertAlike(Tokenizer tokenizer, string[] texts)
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
