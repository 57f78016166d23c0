using System.Text;
using Skald.Tokenizers;
using Skald.Tokenizers.Inspection;

namespace Skald.Tests.Tokenizers.Inspection;

public sealed class InspectionTests
{
    private static Tokenizer Small => Tokenizer.FromJson(
        """
        {"version": "1.0", "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Lowercase"}]},
         "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "\\d"}, "behavior": "Isolated", "invert": false},
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "[unused7]": 5}, "merges": ["a b"]},
         "added_tokens": [{"id": 6, "content": "<end>", "special": true, "single_word": false, "lstrip": false,
                           "rstrip": false, "normalized": false}]}
        """u8);

    [Fact]
    public void EveryPartIsTold()
    {
        TokenizerInspection found = TokenizerInspection.Of(Small);
        Assert.Equal("BPE of characters", found.Kind);
        Assert.Equal((7, 5, 1, 1), (found.VocabularySize, found.TokenCount, found.MergeCount, found.ReservedCount));
        Assert.Equal([3, 4], found.UnusedIds);
        Assert.Equal([new InspectedToken(6, "<end>", true)], found.AddedTokens);
        Assert.Equal("[unused7]", found.LongestTokens[0].Token);
        var settings = found.Settings.ToDictionary();
        Assert.Equal("NFC → Lowercase", settings["normalizer"]);
        Assert.Equal("Split(pattern=/\\d/, behavior=\"Isolated\", invert=false)", settings["pre_tokenizer"]);
        Assert.Equal("none", settings["decoder"]);
    }

    [Theory]
    [InlineData("byte-level BPE", "tokenizers", "gpt2", "tokenizer.json")]
    [InlineData("byte-level BPE by ranks", "tokenizers", "tiktoken", "gpt2.json")]
    [InlineData("WordPiece", "models", "all-MiniLM-L6-v2", "tokenizer.json")]
    [InlineData("BPE of characters", "tokenizers", "llama2", "tokenizer.json")]
    [InlineData("byte-level BPE", "models", "SmolLM2-135M-Instruct", "SmolLM2-135M-Instruct.Q4_1.gguf")]
    [InlineData("SentencePiece unigram", "golden", "tokenizers", "sentencepiece", "unigram-identity.model")]
    public void KindsAreTold(string kind, params string[] path) =>
        Assert.Equal(kind, TokenizerInspection.Of(Tokenizer.FromFile(TestData.Shared(path))).Kind);

    [Fact]
    public void TokensAreComparedByTheirBytes()
    {
        Tokenizer other = Tokenizer.FromJson(
            """
            {"version": "1.0", "model": {"type": "WordLevel", "unk_token": "a",
             "vocab": {"a": 0, "ab": 1, "c": 2}}, "added_tokens": []}
            """u8);
        var difference = VocabularyDifference.Of(Small, other);
        Assert.Equal([1, 5, 6], difference.OnlyInFirst);
        Assert.Equal([2], difference.OnlyInSecond);
        Assert.Equal([(2, 1)], difference.Moved);
        Assert.Equal((2, false), (difference.SharedCount, difference.IsEmpty));
        Assert.True(VocabularyDifference.Of(Small, Small).IsEmpty);
    }

    [Theory]
    [InlineData("tokenizers", "gpt2", "tokenizer.json"), InlineData("tokenizers", "tiktoken", "cl100k_base.json")]
    [InlineData("models", "all-MiniLM-L6-v2", "tokenizer.json"), InlineData("models", "stories260K", "tok512.bin")]
    public void WhatTheFormatCanSayIsConverted(params string[] path)
    {
        ConversionLoss? loss = ConversionCheck.Run(
            Tokenizer.FromFile(TestData.Shared(path)), ["Blå bær på fjellet 123"], TestContext.Current.CancellationToken);
        Assert.False(loss is { IsEncoding: true }, loss?.ToString());
    }

    [Fact]
    public void WhatTheFormatCannotSayIsFound()
    {
        // SentencePiece's words are cut at its own spaces; a tokenizer.json has no words for that.
        Tokenizer words = Tokenizer.FromFile(
            TestData.Shared("golden", "tokenizers", "sentencepiece", "word-identity.model"));
        ConversionLoss? loss = ConversionCheck.Run(words, null, TestContext.Current.CancellationToken);
        Assert.True(loss is { IsEncoding: true, Reason.Length: > 0 }, loss?.ToString());
    }

    [Fact]
    public void ControlCharactersOfAFileAreNotRepeated()
    {
        Tokenizer tokenizer = Tokenizer.FromJson(Encoding.UTF8.GetBytes(
            """
            {"version": "1.0", "normalizer": {"type": "Prepend", "prepend": "\u001b[31m"},
             "model": {"type": "WordLevel", "unk_token": "a", "vocab": {"a": 0}}, "added_tokens": []}
            """));
        Assert.Equal("Prepend(prepend=\"\\u001b[31m\")", TokenizerInspection.Of(tokenizer).Settings[0].Value);
    }
}
