using System.Text.Json;
using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers.Gguf;

/// <summary>Vocabularies inside GGUF files against what llama.cpp recorded of them.</summary>
public sealed class GgufTokenizerTests
{
    private const string Separator = "\n__ggml_vocab_test__\n";

    [Theory, InlineData("bert-bge"), InlineData("falcon"), InlineData("gpt-2"), InlineData("llama-bpe")]
    [InlineData("llama-spm"), InlineData("phi-3"), InlineData("qwen2"), InlineData("starcoder")]
    public void PublishedVectorsAreMet(string name)
    {
        string path = TestData.Shared("tokenizers", "llama.cpp", $"ggml-vocab-{name}.gguf");
        string[] texts = File.ReadAllText(path + ".inp").Split(Separator);
        string[] lines = File.ReadAllText(path + ".out").Split('\n');
        Tokenizer tokenizer = Tokenizer.FromGguf(path);
        Assert.InRange(texts.Length, 40, lines.Length);
        for (int i = 0; i < texts.Length; i++)
        {
            int[] expected = [.. lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            Assert.Equal(expected, tokenizer.Encode(texts[i]));
            Assert.Equal(expected, tokenizer.EncodeDetailed(texts[i]).Ids);
        }
    }

    [Fact]
    public void ASmallModelsTextsAndChatsAreAsRecorded()
    {
        Tokenizer tokenizer = Tokenizer.FromGguf(
            TestData.Shared("models", "SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        using var recorded = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "gguf", "smollm2-135m", "tokens.json")));
        int texts = 0;
        foreach (JsonElement item in recorded.RootElement.GetProperty("texts").EnumerateArray())
        {
            string text = item.GetProperty("text").GetString()!;
            int[] ids = Ints(item, "ids");
            Assert.Equal(ids, tokenizer.Encode(text, EncodeOptions.AllowSpecial));
            Assert.Equal(Ints(item, "ids_specials_as_text"), tokenizer.Encode(text));
            Assert.Equal(item.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
            texts++;
        }

        Assert.Equal(30, texts);
    }

    private static int[] Ints(JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(i => i.GetInt32())];
}
