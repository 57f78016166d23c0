using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Tracing;

namespace Skald.Tests.Tokenizers.Tracing;

/// <summary>The explanation ends at the ids that encoding gives.</summary>
public sealed class TokenTracerTests
{
    private const int LongestText = 400;

    [Theory, InlineData("gpt2", "tokenizers/gpt2/tokenizer.json"), InlineData("llama2", "tokenizers/llama2/tokenizer.json")]
    [InlineData("llama3_2", "tokenizers/llama3_2/tokenizer.json.gz"), InlineData("gpt2", "tokenizers/tiktoken/gpt2.json")]
    [InlineData("qwen3", "tokenizers/qwen3/tokenizer.json.gz"), InlineData("gemma3", "tokenizers/gemma3/tokenizer.json.gz")]
    [InlineData("all-MiniLM-L6-v2", "models/all-MiniLM-L6-v2/tokenizer.json")]
    public void GoldenTextsEndAtTheIdsOfEncode(string golden, string file)
    {
        Tokenizer tokenizer = Tokenizer.FromFile(TestData.Shared(file.Split('/')));
        using JsonDocument recorded = GoldenFile.Read("encodings", $"{golden}.json");
        AssertAlike(tokenizer, recorded.RootElement.GetProperty("texts"), 100);
    }

    [Theory, InlineData("bpe-identity"), InlineData("bpe-nmt_nfkc_cf"), InlineData("bpe-small"), InlineData("char-identity")]
    [InlineData("unigram-identity"), InlineData("unigram-identity-plain"), InlineData("unigram-nmt_nfkc")]
    [InlineData("word-identity")]
    public void SentencePieceTextsEndAtTheIdsOfEncode(string name)
    {
        string path = TestData.Shared("golden", "tokenizers", "sentencepiece", $"{name}.model");
        using JsonDocument recorded = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "tokenizers", "sentencepiece", $"{name}.json")));
        AssertAlike(Tokenizer.FromFile(path), recorded.RootElement.GetProperty("encodings"), 20);
    }

    [Fact]
    public void AUnigramFileEndsAtTheIdsOfEncode()
    {
        using TemporaryFolder folder = new();
        Tokenizer.FromFile(TestData.Shared("golden", "tokenizers", "sentencepiece", "unigram-nmt_nfkc.model"))
            .Save(folder.File("tokenizer.json"));
        using JsonDocument recorded = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "tokenizers", "sentencepiece", "unigram-nmt_nfkc.json")));
        Tokenizer tokenizer = Tokenizer.FromFile(folder.File("tokenizer.json"));
        Assert.IsNotType<SentencePieceTokenizer>(tokenizer);
        AssertAlike(tokenizer, recorded.RootElement.GetProperty("encodings"), 20);
    }

    [Fact]
    public void MergesComeByRankAndThenFromTheLeft()
    {
        TokenTrace trace = new TokenTracer(Tokenizer.FromJson(
            """
            {"version": "1.0", "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "aba": 3, "abab": 4},
             "merges": [["a", "b"], ["ab", "a"], ["ab", "ab"]]}, "added_tokens": []}
            """u8)).Trace("ababa");
        TracedPiece piece = Assert.Single(trace.Pieces);
        Assert.Equal(["0 a+b", "1 a+b", "1 ab+a"], piece.Steps.Select(s => $"{s.At} {s.Left?.Text}+{s.Right?.Text}"));
        Assert.Equal([0, 0, 1], piece.Steps.Select(step => step.Rank));
        Assert.Equal(
            ["a b a b a", "ab a b a", "ab ab a", "ab aba"],
            piece.Replay().Select(symbols => string.Join(' ', symbols.Select(symbol => symbol.Text))));
        Assert.Equal([2, 3], trace.Ids);
    }

    [Fact]
    public void WordPieceTellsWhyAWordIsUnknown()
    {
        TokenTrace trace = new TokenTracer(Tokenizer.FromJson(
            """
            {"version": "1.0", "pre_tokenizer": {"type": "Whitespace"},
             "model": {"type": "WordPiece", "unk_token": "?", "continuing_subword_prefix": "##",
                       "max_input_chars_per_word": 5, "vocab": {"?": 0, "un": 1, "##do": 2, "u": 3}}, "added_tokens": []}
            """u8)).Trace("undo unit undoing");
        Assert.Equal([1, 2, 0, 0], trace.Ids);
        Assert.Equal(
            ["2 matches", "no token fits \"it\": unknown as a whole", "7 characters, more than 5: unknown"],
            trace.Pieces.Select(piece => piece.Outcome));
    }

    [Fact]
    public void UnigramAddsUpTheScoresOfTheBestPath()
    {
        TokenTrace trace = new TokenTracer(Tokenizer.FromJson(
            """
            {"version": "1.0", "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
             "vocab": [["?", 0], ["a", -2], ["b", -2], ["ab", -3], ["ba", -1]]}, "added_tokens": []}
            """u8)).Trace("aba");
        Assert.Equal([("a", -2.0, -2.0), ("ba", -1.0, -3.0)],
            Assert.Single(trace.Pieces).Steps.Select(s => (s.Result.Text, s.Score!.Value, s.Total!.Value)));
    }

    [Fact]
    public void AnAddedTokenIsAPieceOfItsOwn()
    {
        TokenTracer tracer = new(Tokenizer.FromFile(TestData.Shared("tokenizers", "gpt2", "tokenizer.json")));
        TokenTrace trace = tracer.Trace("a<|endoftext|>", EncodeOptions.AllowSpecial);
        Assert.Equal(["0 merges", "an added token"], trace.Pieces.Select(piece => piece.Outcome));
        Assert.Equal([64, 50256], trace.Ids);
        Assert.DoesNotContain(50256, tracer.Trace("a<|endoftext|>").Ids);
    }

    [Fact]
    public void APieceTooLongIsRefused()
    {
        TokenTracer tracer = new(CharacterTokenizer.Learn(["a"]));
        Assert.Contains("4000", Assert.Throws<ArgumentException>(
            () => tracer.Trace(new string('a', TokenTracer.LongestPiece + 1))).Message);
    }

    private static void AssertAlike(Tokenizer tokenizer, JsonElement texts, int fewest)
    {
        TokenTracer tracer = new(tokenizer);
        int count = 0;
        foreach (JsonElement record in texts.EnumerateArray())
        {
            string text = record.GetProperty("text").GetString()!;
            if (text.Length > LongestText) continue;
            count++;
            TokenTrace trace = tracer.Trace(text, EncodeOptions.AllowSpecial);
            Assert.Equal(tokenizer.Encode(text, EncodeOptions.AllowSpecial), trace.Ids);
            foreach (TracedPiece piece in trace.Pieces)
                if (piece.Symbols.Count > 0) Assert.Equal(piece.Symbols.Count - Merges(piece), piece.Replay().Last().Count);
        }

        Assert.InRange(count, fewest, int.MaxValue);
    }

    private static int Merges(TracedPiece piece) =>
        piece.Steps.Sum(step => step.Kind switch { TraceStepKind.Merge => 1, TraceStepKind.Split => -1, _ => 0 });
}
