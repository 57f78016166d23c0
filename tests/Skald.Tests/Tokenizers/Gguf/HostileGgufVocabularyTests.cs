using System.Text.Json;
using Skald.Formats;
using Skald.Tokenizers;
using Skald.Tokenizers.Gguf;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tests.Tokenizers.Gguf;

/// <summary>Vocabularies that contradict themselves, and a unigram model on its way through a GGUF file.</summary>
public sealed class HostileGgufVocabularyTests
{
    private static readonly string[] s_tokens = ["a", "b", "ab"];

    [Fact]
    public void ContradictionsAreRefusedByName()
    {
        AssertRefused("ggml.model", new GgufBytes());
        AssertRefused("rwkv", new GgufBytes().Add("model", "rwkv").Add("tokens", s_tokens));
        AssertRefused("tokens", new GgufBytes().Add("model", "gpt2"));
        AssertRefused("occur once", new GgufBytes().Add("model", "gpt2").Add("tokens", "a", "a"));
        AssertRefused("token_type", Bpe().Add("token_type", 1, 1));
        AssertRefused("token_type", Bpe().Add("token_type", 1, 1, 7));
        AssertRefused("merges[0]", Bpe().Add("merges", new[] { "a x" }));
        AssertRefused("merges[0]", Bpe().Add("merges", new[] { "ab" }));
        AssertRefused("merges[0]", Bpe().Add("merges", new[] { "" }));
        AssertRefused("gpt-9", new GgufBytes().Add("model", "gpt2").Add("tokens", s_tokens).Add("pre", "gpt-9"));
        AssertRefused(
            "bos_token_id", Bpe().Add("merges", new[] { "a b" }).Add("bos_token_id", 3u).Add("add_bos_token", true));
        AssertRefused("scores", Spm(["<unk>", "a"], [0]).Add("token_type", 2, 1));
        AssertRefused("byte piece", Spm(["<unk>", "<0x-1>"], [0, 0]).Add("token_type", 2, 6));
        AssertRefused("all bytes", Spm(["<unk>", "<0x01>"], [0, 0]).Add("token_type", 2, 6));
        AssertRefused("unknown_token_id", Spm(["<unk>", "a"], [0, 0]).Add("unknown_token_id", 99u));
        AssertRefused("finite", Spm(["<unk>", "a"], [0, float.NaN]));
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        using Formats.TemporaryFolder folder = new();
        byte[][] files =
        [
            Bpe().Add("merges", new[] { "a b" }).ToArray(),
            Spm(["<unk>", "a", "b"], [0, -1, -2]).Add("token_type", 2, 1, 1).ToArray(),
        ];
        foreach (byte[] file in files)
        {
            Assert.NotEmpty(Tokenizer.FromGguf(folder.Write("whole.gguf", file)).Encode("a"));
            for (int length = 0; length < file.Length; length++)
            {
                string path = folder.Write("truncated.gguf", file.AsSpan(0, length).ToArray());
                Exception? error = Record.Exception(() => Tokenizer.FromGguf(path));
                Assert.True(error is ModelFormatException or TokenizerFormatException, $"{length} bytes: {error}");
            }
        }
    }

    [Fact]
    public void RecordedHostileVocabulariesAreRefused()
    {
        using Formats.TemporaryFolder folder = new();
        using var recorded = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "gguf", "hostile", "hostile.json")));
        foreach (JsonElement item in recorded.RootElement.GetProperty("gguf").EnumerateArray())
        {
            string path = folder.Write("hostile.gguf", item.GetProperty("bytes_base64").GetBytesFromBase64());
            Exception? error = Record.Exception(() => Tokenizer.FromGguf(path));
            Assert.True(error is ModelFormatException or TokenizerFormatException,
                $"{item.GetProperty("name")}: {error}");
        }
    }

    [Theory, InlineData("unigram-nmt_nfkc"), InlineData("unigram-identity")]
    public void AUnigramModelInGgufEqualsItsFile(string name)
    {
        string model = TestData.Shared("golden", "tokenizers", "sentencepiece", name + ".model");
        (SentencePieceEntry[] pieces, SentencePieceSettings settings) =
            SentencePieceFile.Read(File.ReadAllBytes(model), name);
        GgufBytes bytes = new GgufBytes().Add("model", "t5")
            .Add("tokens", [.. pieces.Select(p => p.Text)]).Add("scores", [.. pieces.Select(p => p.Score)])
            .Add("token_type", [.. pieces.Select(p => (int)p.Kind)])
            .Add("unknown_token_id", 0u).Add("eos_token_id", 2u).Add("remove_extra_whitespaces", true);
        if (settings.CharacterMap.Length > 0) bytes.Add("precompiled_charsmap", settings.CharacterMap);
        using Formats.TemporaryFolder folder = new();
        Tokenizer tokenizer = Tokenizer.FromGguf(folder.Write("t5.gguf", bytes.ToArray()));
        SentencePieceTokenizer expected = SentencePieceTokenizer.FromFile(model);
        Random random = new(3);
        for (int i = 0; i < 300; i++)
        {
            string text = Samples.RandomText(random, random.Next(40));
            Assert.Equal(expected.Encode(text), tokenizer.Encode(text));
        }

        int[] framed = tokenizer.Encode("the king", new EncodeOptions { AddTemplateTokens = true });
        Assert.Equal(2, framed[^1]);
    }

    [Theory, InlineData("deepseek-llm"), InlineData("deepseek-coder"), InlineData("deepseek-v3"), InlineData("bloom")]
    [InlineData("viking"), InlineData("default"), InlineData("falcon"), InlineData("tekken"), InlineData("gpt-4o")]
    public void NamedPreTokenizersCutWithoutLoss(string name)
    {
        var preTokenizer = GgufPreTokenizers.Find(name)!;
        Random random = new(6);
        for (int i = 0; i < 200; i++)
        {
            var text = Skald.Tokenizers.Text.AlignedText.Of(Samples.RandomText(random, random.Next(40)));
            List<Skald.Tokenizers.Text.AlignedText> pieces = [];
            preTokenizer.Split(text, pieces);
            Assert.Equal(
                Skald.Tokenizers.Normalizers.ByteLevelNormalizer.Spell(text).ToString(),
                string.Concat(pieces.Select(piece => piece.ToString())));
        }
    }

    private static GgufBytes Bpe() => new GgufBytes().Add("model", "gpt2").Add("tokens", s_tokens).Add("pre", "gpt-2");

    private static GgufBytes Spm(string[] tokens, float[] scores) =>
        new GgufBytes().Add("model", "llama").Add("tokens", tokens).Add("scores", scores);

    private static void AssertRefused(string words, GgufBytes bytes)
    {
        using Formats.TemporaryFolder folder = new();
        string path = folder.Write("hostile.gguf", bytes.ToArray());
        TokenizerFormatException error = Assert.Throws<TokenizerFormatException>(() => Tokenizer.FromGguf(path));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
