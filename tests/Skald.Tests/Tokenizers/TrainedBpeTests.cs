using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers;

/// <summary>What we learn from a corpus, against what Hugging Face's trainer learnt from it.</summary>
public sealed class TrainedBpeTests
{
    private static readonly BpeTrainingOptions s_recipe = new() { VocabularySize = 1000 };

    [Theory]
    [InlineData("corpus.en", "tokenizers", "corpus.en")]
    [InlineData("tinyshakespeare", "data", "tinyshakespeare", "input.txt")]
    public void TrainingEqualsTheReference(string name, params string[] corpus)
    {
        string text = File.ReadAllText(TestData.Shared(corpus));
        BpeTokenizer learnt = BpeTokenizer.Train(
            Lines(text), s_recipe, cancellationToken: TestContext.Current.CancellationToken);

        using JsonDocument reference = JsonDocument.Parse(File.ReadAllBytes(TokenizerFile(name)));
        JsonElement model = reference.RootElement.GetProperty("model");
        Assert.Equal(
            model.GetProperty("vocab").EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetInt32()),
            Enumerable.Range(0, learnt.VocabularySize).ToDictionary(learnt.GetToken, id => id));
        Assert.Equal(
            model.GetProperty("merges").EnumerateArray().Select(m => (m[0].GetString()!, m[1].GetString()!)),
            Enumerable.Range(0, learnt.MergeCount).Select(learnt.GetMerge)
                .Select(m => (learnt.GetToken(m.Left), learnt.GetToken(m.Right))));
    }

    [Theory]
    [InlineData("corpus.en")]
    [InlineData("tinyshakespeare")]
    public void TrainedFilesEncodeHeldTextsAsTheReference(string name)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TokenizerFile(name));
        Assert.Equal(1000, tokenizer.VocabularySize);
        Assert.Equal(0, tokenizer.EndOfTextId);

        using JsonDocument golden = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Golden("tokenizers", "trained", name, "bpe-byte-level.json")));
        int texts = 0;
        foreach (JsonElement held in golden.RootElement.GetProperty("held").EnumerateArray())
        {
            string text = held.GetProperty("text").GetString()!;
            int[] ids = tokenizer.Encode(text);
            Assert.Equal(held.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()), ids);
            Assert.Equal(held.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
            texts++;
        }

        Assert.Equal(14, texts);
    }

    private static string TokenizerFile(string name) =>
        TestData.Golden("tokenizers", "trained", name, "bpe-byte-level.tokenizer.json");

    // Each line with its end, as the recording has it.
    private static IEnumerable<string> Lines(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start) is >= 0 and int found ? found + 1 : text.Length;
            yield return text[start..end];
            start = end;
        }
    }
}
