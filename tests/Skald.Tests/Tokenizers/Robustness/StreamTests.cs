using System.Buffers;
using System.Text;
using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Texts that come in parts encode as the whole; ids that come one by one decode without halves of characters.</summary>
public sealed class StreamTests
{
    public static TheoryData<string> Files =>
    [
        "tokenizers/gpt2/tokenizer.json", "tokenizers/qwen3/tokenizer.json.gz", "tokenizers/llama2/tokenizer.json",
        "tokenizers/tiktoken/o200k_base.json", "models/all-MiniLM-L6-v2/tokenizer.json",
        "golden/tokenizers/sentencepiece/bpe-identity.model", "golden/tokenizers/sentencepiece/bpe-nmt_nfkc_cf.model",
        "golden/tokenizers/sentencepiece/unigram-nmt_nfkc.model", "golden/tokenizers/sentencepiece/char-identity.model",
        "golden/tokenizers/sentencepiece/word-identity.model", "models/stories260K/tok512.bin",
        "golden/tokenizers/trained/corpus.en/unigram.tokenizer.json",
        "golden/tokenizers/trained/corpus.en/wordlevel.tokenizer.json",
        "golden/tokenizers/trained/corpus.en/bpe-end-of-word.tokenizer.json",
    ];

    [Theory, MemberData(nameof(Files))]
    public void PartsEncodeAsTheWhole(string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        Random random = new(41);
        string english = File.ReadAllText(TestData.Shared("tokenizers", "corpus.en"));
        for (int round = 0; round < 100; round++)
        {
            int from = random.Next(english.Length - 3_000);
            int length = random.Next(round % 10 == 0 ? 3_000 : 60);
            string before = Samples.RandomText(random, random.Next(40)), after = Samples.RandomText(random, random.Next(40));
            string text = string.Concat(before, english.AsSpan(from, length), after);
            EncodeStream stream = new(tokenizer, default, blockChars: 2 + random.Next(round % 2 == 0 ? 6 : 100));
            ArrayBufferWriter<int> ids = new();
            for (int at = 0, size; at < text.Length; at += size)
            {
                size = Math.Min(random.Next(round % 3 == 0 ? 3 : 40), text.Length - at);
                stream.Append(text.AsSpan(at, size), ids);
            }

            stream.Complete(ids);
            int[] expected = tokenizer.Encode(text);
            Assert.Equal(expected, ids.WrittenSpan.ToArray());
            stream.Append(text, ids);  // a stream serves one text after another
            stream.Complete(ids);
            Assert.Equal(expected.Concat(expected), ids.WrittenSpan.ToArray());
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void NoChunkEndsWithinACharacter(string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        RandomUnicode.ForEach(300, 74, (text, _) =>
        {
            text = text.Replace("\uFFFD", "", StringComparison.Ordinal);
            int[] ids = tokenizer.Encode(text);
            string decoded = tokenizer.Decode(ids);
            DecodeStream stream = tokenizer.CreateDecodeStream();
            StringBuilder joined = new();
            foreach (int id in ids)
            {
                string chunk = stream.Append(id);
                if (chunk.Length > 0 && (char.IsLowSurrogate(chunk[0]) || char.IsHighSurrogate(chunk[^1])))
                    Assert.Fail($"half a pair in {RandomUnicode.Escaped(chunk)} of {RandomUnicode.Escaped(text)}");
                if (chunk.Contains('\uFFFD', StringComparison.Ordinal) && !decoded.Contains('\uFFFD', StringComparison.Ordinal))
                    Assert.Fail($"half a character in {RandomUnicode.Escaped(chunk)} of {RandomUnicode.Escaped(text)}");
                joined.Append(chunk);
            }

            joined.Append(stream.Flush());
            if (tokenizer is not PipelineTokenizer && joined.ToString() != decoded)
                Assert.Fail($"{RandomUnicode.Escaped(decoded)} comes as {RandomUnicode.Escaped(joined.ToString())}");
        });
    }
}
