using Skald.Tokenizers;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tests.Tokenizers;

/// <summary>Segmentations drawn at random: by given numbers, with known limits and the right frequencies.</summary>
public sealed class SamplingTests
{
    private const string Text = "The lighthouse keepers counted eleven ships, twice.";

    private static string[] Bpe =>
    [
        "tokenizers/llama2/tokenizer.json", "tokenizers/gpt2/tokenizer.json",
        "golden/tokenizers/sentencepiece/bpe-identity.model",
    ];

    private static string[] Unigram =>
    [
        "golden/tokenizers/trained/corpus.en/unigram.tokenizer.json",
        "golden/tokenizers/sentencepiece/unigram-identity.model",
    ];

    public static TheoryData<string> BpeFiles => [.. Bpe];

    public static TheoryData<string> AllFiles => [.. Bpe, .. Unigram];

    [Theory, MemberData(nameof(BpeFiles))]
    public void WithoutDropoutIdsAreThePlainOnes(string file)
    {
        Tokenizer tokenizer = Load(file);
        Assert.Equal(tokenizer.Encode(Text), tokenizer.Encode(Text, Sampling(0, 1)));
    }

    [Theory, MemberData(nameof(BpeFiles))]
    public void WithFullDropoutEveryCharacterStandsAlone(string file)
    {
        Tokenizer tokenizer = Load(file);
        int[] ids = tokenizer.Encode(Text, Sampling(1, 1));
        Assert.InRange(ids.Length, Text.Length, Text.Length + 1);  // some put a space before the text
        Assert.All(ids, id => Assert.Equal(1, tokenizer.GetBytes(id).Length));
    }

    [Theory, MemberData(nameof(AllFiles))]
    public void TheSameSeedGivesTheSameIdsAndAnotherSeedOthers(string file)
    {
        Tokenizer tokenizer = Load(file);
        int[] ids = tokenizer.Encode(Text, Sampling(0.3, 5));
        Assert.Equal(ids, tokenizer.Encode(Text, Sampling(0.3, 5)));
        Assert.Equal(ids, tokenizer.EncodeDetailed(Text, Sampling(0.3, 5)).Ids);
        Assert.Contains(Enumerable.Range(6, 10), seed => !ids.SequenceEqual(tokenizer.Encode(Text, Sampling(0.3, (ulong)seed))));
    }

    [Theory, MemberData(nameof(AllFiles))]
    public void WhateverIsDrawnDecodesToTheText(string file)
    {
        Tokenizer tokenizer = Load(file);
        string plain = tokenizer.Decode(tokenizer.Encode(Text));
        for (ulong seed = 0; seed < 20; seed++) Assert.Equal(plain, tokenizer.Decode(tokenizer.Encode(Text, Sampling(0.4, seed))));
    }

    [Fact]
    public void AMergeIsLeftOutAsOftenAsAskedFor()
    {
        // Two symbols with one merge: it is made if the only draw allows it.
        Tokenizer tokenizer = Load("tokenizers/gpt2/tokenizer.json");
        SubwordSampling sampling = SubwordSampling.FromSeed(0.25, 11);
        int whole = 0;
        for (int i = 0; i < 4000; i++)
            if (tokenizer.Encode("th", new EncodeOptions { Sampling = sampling }).Length == 1) whole++;
        Assert.InRange(whole / 4000.0, 0.72, 0.78);
    }

    [Fact]
    public void UnigramPiecesAreDrawnByTheirProbability()
    {
        SentencePieceTokenizer tokenizer = (SentencePieceTokenizer)Load("golden/tokenizers/sentencepiece/unigram-identity.model");
        var best = tokenizer.EncodeBest("keepers", 200);
        double[] weights = [.. best.Select(b => Math.Exp(0.5 * b.Score))];
        Dictionary<string, int> seen = [];
        SubwordSampling sampling = SubwordSampling.FromSeed(0.5, 2);
        for (int i = 0; i < 4000; i++)
        {
            string key = string.Join(' ', tokenizer.Encode("keepers", new EncodeOptions { Sampling = sampling }));
            seen[key] = seen.GetValueOrDefault(key) + 1;
        }

        for (int i = 0; i < 3; i++)
        {
            string key = string.Join(' ', best[i].Tokens.Select(t => t.Id));
            Assert.Equal(weights[i] / weights.Sum(), seen.GetValueOrDefault(key) / 4000.0, 0.03);
        }
    }

    [Fact]
    public void ModelsWithOneSegmentationRefuse()
    {
        Tokenizer tokenizer = Load("models/all-MiniLM-L6-v2/tokenizer.json");
        string message = Assert.Throws<InvalidOperationException>(() => tokenizer.Encode(Text, Sampling(0.1, 1))).Message;
        Assert.Equal("Sampling: the model must be BPE or unigram, got WordPiece.", message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubwordSampling(-1, () => 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SubwordSampling(double.NaN, () => 0));
    }

    [Fact]
    public void ABatchDrawsOneTextAfterAnother()
    {
        Tokenizer tokenizer = Load("tokenizers/gpt2/tokenizer.json");
        string[] texts = [.. Enumerable.Repeat(Text, 20)];
        int[][] once = tokenizer.EncodeBatch(texts, Sampling(0.3, 4), threads: 4);
        Assert.Equal(once, tokenizer.EncodeBatch(texts, Sampling(0.3, 4), threads: 1));
    }

    private static EncodeOptions Sampling(double alpha, ulong seed) => new() { Sampling = SubwordSampling.FromSeed(alpha, seed) };

    private static Tokenizer Load(string file) => Tokenizer.FromFile(TestData.Shared(file.Split('/')));
}
