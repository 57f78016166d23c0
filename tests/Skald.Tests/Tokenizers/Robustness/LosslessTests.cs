using System.Text;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Unicode;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Decoding undoes encoding, on random strings of all of Unicode: a million of them where SKALD_SLOW is 1.</summary>
public sealed class LosslessTests
{
    private const int Normally = 2_000, DetailedEvery = 8;

    [Theory]
    [InlineData("gpt2/tokenizer.json")]
    [InlineData("tiktoken/cl100k_base.json")]
    [InlineData("tiktoken/o200k_base.json")]
    [InlineData("llama3_2/tokenizer.json.gz")]
    [InlineData("mistral_nemo/tokenizer.json.gz")]
    public void DecodeUndoesEncodeAndSegmentsJoinToTheText(string file)
    {
        BpeTokenizer tokenizer = Assert.IsType<BpeTokenizer>(Tokenizer.FromFile(TestData.Shared("tokenizers", file)));
        Assert.True(tokenizer.IsLossless);
        RandomUnicode.ForEach(RandomUnicode.Count(Normally), 71, (text, number) =>
        {
            int[] ids = tokenizer.Encode(text);
            if (tokenizer.Decode(ids) != text) Assert.Fail($"decodes otherwise: {RandomUnicode.Escaped(text)}");
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            if (!ids.SelectMany(id => tokenizer.GetBytes(id).ToArray()).SequenceEqual(utf8))
                Assert.Fail($"its tokens' bytes are others: {RandomUnicode.Escaped(text)}");
            List<int> ends = tokenizer.PieceEnds(utf8);
            for (int i = 0; i < ends.Count; i++) Assert.True(ends[i] > (i == 0 ? 0 : ends[i - 1]));
            Assert.Equal(utf8.Length, ends.Count == 0 ? 0 : ends[^1]);
            if (number % DetailedEvery != 0) return;
            TokenEncoding encoding = tokenizer.EncodeDetailed(text);
            Assert.Equal(ids, encoding.Ids);
            AssertCovers(text, encoding.GetOffsets());
        });
    }

    [Theory]
    [InlineData("tokenizers/qwen3/tokenizer.json.gz", "NFC")]
    [InlineData("models/SmolLM2-135M-Instruct/SmolLM2-135M-Instruct.Q4_1.gguf", "")]
    [InlineData("tokenizers/llama2/tokenizer.json", "space")]
    [InlineData("tokenizers/gemma3/tokenizer.json.gz", "space")]
    [InlineData("models/stories260K/tok512.bin", "space")]
    [InlineData("models/bitllama/tokenizer.bin", "space")]
    public void DecodeGivesTheNormalisedText(string file, string change)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        HashSet<byte> bytes = file.Contains("SmolLM2", StringComparison.Ordinal) ? BytesOf(tokenizer) : [];
        RandomUnicode.ForEach(RandomUnicode.Count(Normally), 72, (text, _) =>
        {
            // A vocabulary that lacks a byte leaves it out: no text with it is asked for.
            if (bytes.Count > 0 && !Encoding.UTF8.GetBytes(text).All(bytes.Contains)) return;
            string expected = change switch
            {
                "NFC" => Normalization.Normalize(text, NormalizationForm.FormC),
                "space" => text.Replace('\u2581', ' '),
                _ => text,
            };
            string decoded = tokenizer.Decode(tokenizer.Encode(text));
            if (decoded != expected)
                Assert.Fail($"{RandomUnicode.Escaped(text)} decodes to {RandomUnicode.Escaped(decoded)}");
        });
    }

    [Theory]
    [InlineData("models/all-MiniLM-L6-v2/tokenizer.json")]
    [InlineData("golden/tokenizers/trained/corpus.en/unigram.tokenizer.json")]
    public void TokensSpellTheNormalisedText(string file)
    {
        PipelineTokenizer tokenizer = Assert.IsType<PipelineTokenizer>(Tokenizer.FromFile(TestData.Shared(file.Split('/'))));
        int spelt = 0;
        RandomUnicode.ForEach(RandomUnicode.Count(Normally), 73, (text, _) =>
        {
            int[] ids = tokenizer.Encode(text);
            string[] tokens = [.. ids.Select(tokenizer.GetToken)];
            if (tokens.Any(token => token is "[UNK]" or "<unk>")) return;
            string joined = string.Concat(tokens.Select(t => t.Length > 2 && t.StartsWith("##", StringComparison.Ordinal) ? t[2..] : t));
            string expected = Skald.Tokenizers.Text.AlignedText.Of(text) is var aligned && tokenizer.Parts.Normalizer is { } normalizer
                ? normalizer.Normalize(aligned).ToString()
                : text;
            if (Bare(joined) != Bare(expected))
                Assert.Fail($"{RandomUnicode.Escaped(text)} is spelt {RandomUnicode.Escaped(joined)}");
            Interlocked.Increment(ref spelt);
        });
        Assert.True(spelt > 100, $"{spelt} texts without unknown tokens are too few");
    }

    private static string Bare(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '\u2581'));

    private static HashSet<byte> BytesOf(Tokenizer tokenizer) => [.. Enumerable.Range(0, 256).Select(b => (byte)b)
        .Where(b => tokenizer.TryGetId(ByteAlphabet.ToCharacter(b).ToString()) is not null)];

    // Tokens of one character share its place; nothing is left out between them.
    private static void AssertCovers(string text, IReadOnlyList<TextSpan> offsets)
    {
        int end = 0;
        foreach (TextSpan span in offsets)
        {
            if (span.Start > end || span.End < end) Assert.Fail($"a gap at {end}: {RandomUnicode.Escaped(text)}");
            end = span.End;
        }

        Assert.Equal(text.Length, end);
    }
}
