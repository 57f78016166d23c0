using System.Buffers;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;

namespace Skald.Tests.Tokenizers;

/// <summary>Tokenizers from the files that models were published with before tokenizer.json.</summary>
public sealed class LoadingTests
{
    [Fact]
    public void VocabularyAndMergesMakeGpt2()
    {
        using TemporaryFolder folder = new();
        File.Copy(TestData.Shared("tokenizers", "gpt2_vocab.json"), folder.File("vocab.json"));
        File.Copy(TestData.Shared("tokenizers", "gpt2_merges.txt"), folder.File("merges.txt"));
        File.WriteAllText(
            folder.File("tokenizer_config.json"), """{"eos_token":{"content":"<|endoftext|>"},"model_max_length":1e30}""");
        Tokenizer tokenizer = Tokenizer.FromFolder(folder.Path);
        Assert.IsType<BpeTokenizer>(tokenizer);
        Assert.Equal(50256, tokenizer.EndOfTextId);
        AssertGolden(tokenizer, "gpt2");
    }

    [Fact]
    public void AListOfTokensMakesBert()
    {
        using TemporaryFolder folder = new();
        using JsonDocument json = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("models", "all-MiniLM-L6-v2", "tokenizer.json")));
        string[] tokens = [.. json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject()
            .OrderBy(t => t.Value.GetInt32()).Select(t => t.Name)];
        File.WriteAllLines(folder.File("vocab.txt"), tokens);
        AssertGolden(Tokenizer.FromFolder(folder.Path), "all-MiniLM-L6-v2");
        AssertGolden(Tokenizer.FromFile(folder.File("vocab.txt")), "all-MiniLM-L6-v2");
    }

    [Fact]
    public void RanksAreFoundInAFolderAndInAStream()
    {
        string path = TestData.Shared("tokenizers", "tiktoken", "gpt2.json");
        Tokenizer fromFile = Tokenizer.FromFile(path);
        using FileStream file = File.OpenRead(path);
        Tokenizer fromStream = Tokenizer.FromStream(file, "gpt2.json");
        Assert.Equal(fromFile.Encode("Hello, world"), fromStream.Encode("Hello, world"));
        Assert.Equal([15496, 11, 995], fromFile.Encode("Hello, world"));
    }

    [Theory]
    [InlineData("{\"a\":0,\"b\":1,\"ab\":2}", "#version: 0.2\na c\n", "merges.txt: line 2")]
    [InlineData("{\"a\":0,\"b\":1,\"ab\":2}", "a b c\n", "must be two tokens")]
    [InlineData("{\"a\":0,\"b\":0}", "", "tokens and ids must differ")]
    [InlineData("{\"a\":-1}", "", "the id must be an integer")]
    [InlineData("[]", "", "must be an object")]
    [InlineData("{", "", "is not valid JSON")]
    public void BrokenFilesAreRefused(string vocabulary, string merges, string problem)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("vocab.json"), vocabulary);
        File.WriteAllText(folder.File("merges.txt"), merges);
        TokenizerFormatException error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromFolder(folder.Path));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderWithoutATokenizerIsRefused()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<FileNotFoundException>(() => Tokenizer.FromFolder(folder.Path));
    }

    [Fact]
    public void PartsOfATextEncodeAsTheWhole()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Random random = new(21);
        for (int round = 0; round < 200; round++)
        {
            string text = Samples.RandomText(random, random.Next(400)) + new string(' ', random.Next(50));
            EncodeStream stream = tokenizer.CreateEncodeStream();
            ArrayBufferWriter<int> ids = new();
            for (int at = 0; at < text.Length;)
            {
                int length = Math.Min(text.Length - at, random.Next(1, 30));
                stream.Append(text.AsSpan(at, length), ids);
                at += length;
            }

            stream.Complete(ids);
            Assert.Equal(tokenizer.Encode(text), ids.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public void TheTokenLimitFallsBetweenCharacters()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Random random = new(22);
        for (int round = 0; round < 100; round++)
        {
            string text = Samples.RandomText(random, 60);
            int count = tokenizer.CountTokens(text), limit = random.Next(count + 2);
            int index = tokenizer.IndexOfTokenLimit(text, limit);
            Assert.True(limit < count || index == text.Length);
            Assert.True(index == text.Length || !char.IsLowSurrogate(text[index]));
            int bytes = tokenizer.Encode(text).Take(limit).Sum(id => tokenizer.GetBytes(id).Length);
            int used = Encoding.UTF8.GetByteCount(text.AsSpan(0, index));
            Assert.InRange(used, bytes - 3, bytes);
        }
    }

    [Fact]
    public void BatchesEqualSingleEncodings()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => Samples.RandomText(new Random(i), 300))];
        Assert.Equal(
            texts.Select(text => tokenizer.Encode(text)),
            tokenizer.EncodeBatch(texts, threads: 3, cancellationToken: TestContext.Current.CancellationToken));
    }

    private static void AssertGolden(Tokenizer tokenizer, string name)
    {
        using JsonDocument golden = GoldenFile.Read("encodings", $"{name}.json");
        foreach (JsonElement record in golden.RootElement.GetProperty("texts").EnumerateArray())
        {
            string text = record.GetProperty("text").GetString()!;
            Assert.Equal(GoldenFile.Integers(record, "ids"), tokenizer.Encode(text, GoldenEncodings.Framed));
        }
    }
}
