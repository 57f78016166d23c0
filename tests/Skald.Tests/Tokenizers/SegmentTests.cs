using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers;

/// <summary>The fast ways to ids give the same as the whole pipeline, which keeps offsets.</summary>
public sealed class SegmentTests
{
    public static TheoryData<string> Files =>
    [
        "tokenizers/gpt2/tokenizer.json", "tokenizers/llama2/tokenizer.json", "tokenizers/qwen3/tokenizer.json.gz",
        "tokenizers/mistral_nemo/tokenizer.json.gz", "models/all-MiniLM-L6-v2/tokenizer.json",
        "tokenizers/tiktoken/o200k_base.json",
        "golden/tokenizers/trained/corpus.en/unigram.tokenizer.json",
        "golden/tokenizers/trained/corpus.en/wordlevel.tokenizer.json",
        "golden/tokenizers/trained/corpus.en/bpe-limit-alphabet.tokenizer.json",
        "golden/tokenizers/trained/corpus.en/bpe-end-of-word.tokenizer.json",
    ];

    [Theory, MemberData(nameof(Files))]
    public void IdsEqualThoseOfTheWholePipeline(string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        Random random = new(31);
        string words = File.ReadAllText(TestData.Shared("tokenizers", "corpus.en"));
        for (int round = 0; round < 150; round++)
        {
            int at = random.Next(words.Length - 400);
            string middle = words[at..(at + random.Next(400))];
            string text = Samples.RandomText(random, random.Next(60)) + middle + Samples.RandomText(random, random.Next(30))
                + (round % 3 == 0 ? "▁ ▁▁x,ﬁ\u3000ＡＢ.\u0301,\u0301 É," : "");
            Assert.Equal(tokenizer.EncodeDetailed(text).Ids, tokenizer.Encode(text));
        }
    }
}
