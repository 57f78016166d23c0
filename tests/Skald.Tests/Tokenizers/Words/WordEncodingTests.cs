using System.Text;
using Skald.Tokenizers;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tests.Tokenizers.Words;

/// <summary>Word by word: the ids of the whole text, without a byte allocated, in time that grows with the text.</summary>
public sealed class WordEncodingTests
{
    [Theory, InlineData("unigram-identity"), InlineData("unigram-nmt_nfkc"), InlineData("unigram-identity-plain")]
    public void LongTextsOfUnigramModelsAreCutAsAWhole(string name)
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromFile(
            TestData.Shared("golden", "tokenizers", "sentencepiece", name + ".model"));
        StringBuilder text = new(File.ReadAllText(TestData.Shared("tokenizers", "corpus.en")));
        Random random = new(4);
        for (int i = 0; i < 2000; i++)
            text.Insert(random.Next(text.Length), " ", 1).Append("aaa eee").Append(Samples.RandomText(random, 3));
        string all = text.ToString();
        Assert.Equal(tokenizer.EncodePieces(all).Select(t => t.Id), tokenizer.Encode(all));
        Assert.Equal(tokenizer.EncodePieces(all).Select(t => t.Id), tokenizer.Encode(all));
    }

    [Theory, InlineData("tokenizers/llama2/tokenizer.json"), InlineData("models/all-MiniLM-L6-v2/tokenizer.json")]
    [InlineData("golden/tokenizers/sentencepiece/bpe-identity.model")]
    [InlineData("golden/tokenizers/sentencepiece/unigram-nmt_nfkc.model")]
    [InlineData("golden/tokenizers/trained/corpus.en/unigram.tokenizer.json")]
    public void EncodingIntoABufferAllocatesNothing(string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        string text = File.ReadAllText(TestData.Shared("tokenizers", "corpus.en"))[..20_000] + " “Naïve” 日本, e\u0301. \u00AD";
        List<int> ids = new(40_000);
        for (int round = 0; round < 4; round++) tokenizer.Encode(text, ids);
        ids.Clear();
        ids.EnsureCapacity(100_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 3; round++)
        {
            ids.Clear();
            tokenizer.Encode(text, ids);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory, InlineData('a'), InlineData(' '), InlineData('\u0301'), InlineData('\u4E2D')]
    public void LongRunsOfOneCharacterEqualShortOnesRepeated(char one)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared("tokenizers", "llama2", "tokenizer.json"));
        int[] ids = tokenizer.Encode(new string(one, 300_000));
        Assert.Equal(new string(one, 300_000), tokenizer.Decode(ids));
        Assert.Equal(ids.Length, tokenizer.CountTokens(new string(one, 300_000)));
        Assert.InRange(ids.Distinct().Count(), 1, 12);
    }

    [Theory, InlineData("\n"), InlineData(" "), InlineData("\r\n\t "), InlineData("\u0000\n"), InlineData("\u3000"), InlineData("\n\u0301")]
    public void LongRunsOfBlanksMeanAsMuchAsOne(string unit)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared("models", "all-MiniLM-L6-v2", "tokenizer.json"));
        string run = string.Concat(Enumerable.Repeat(unit, 200_000 / unit.Length)), text = $"one{run}two, tree{run}{run}.{run}";
        Assert.Equal(tokenizer.Encode("one two, tree ."), tokenizer.Encode(text));
        Assert.Equal(tokenizer.Encode("four"), tokenizer.Encode(run + "four"));
        Assert.Empty(tokenizer.Encode(run + run));
    }

    [Fact]
    public void PhiThreesTokensTakeTheWhiteSpaceAfterThem()
    {
        Tokenizer tokenizer = Tokenizer.FromGguf(TestData.Shared("tokenizers", "llama.cpp", "ggml-vocab-phi-3.gguf"));
        int user = tokenizer.TryGetId("<|user|>")!.Value, begin = tokenizer.TryGetId("<s>")!.Value;
        int[] plain = tokenizer.Encode("<|user|>Hello", EncodeOptions.AllowSpecial);
        Assert.Equal(plain, tokenizer.Encode("<|user|> \n Hello", EncodeOptions.AllowSpecial));
        Assert.Equal(user, plain[0]);
        int[] spaced = tokenizer.Encode("<s> \n Hello", EncodeOptions.AllowSpecial);
        Assert.Equal(begin, spaced[0]);
        Assert.NotEqual(tokenizer.Encode("<s>Hello", EncodeOptions.AllowSpecial), spaced);
    }

    [Theory, InlineData("models/all-MiniLM-L6-v2/tokenizer.json")]
    [InlineData("golden/tokenizers/trained/corpus.en/unigram.tokenizer.json")]
    public void JoinedTextsAreWhatTheDecoderMakes(string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        Random random = new(12);
        for (int round = 0; round < 200; round++)
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(-2, tokenizer.VocabularySize + 3))];
            foreach (bool skips in new[] { false, true })
            {
                List<string> tokens = [.. ids.Where(id => tokenizer.IsShown(id, skips)).Select(tokenizer.GetToken)];
                Assert.Equal(string.Concat(tokenizer.Parts.Decoder!.Decode(tokens)), tokenizer.Decode(ids, skips));
            }
        }
    }
}
