using Skald.Tokenizers;

namespace Skald.Tests.Tokenizers;

public sealed class CharacterTokenizerTests
{
    [Fact]
    public void IdsFollowTheCodePoints()
    {
        CharacterTokenizer tokenizer = Learn(["b😀a", "\nぁb"]);
        Assert.Equal(["\n", "a", "b", "ぁ", "😀"], Enumerable.Range(0, 5).Select(tokenizer.GetToken));
        Assert.Equal(5, tokenizer.VocabularySize);
        Assert.Equal([2, 4, 1, 3], tokenizer.Encode("b😀aぁ"));
        Assert.Equal("b😀aぁ", tokenizer.Decode([2, 4, 1, 3]));
        Assert.True(tokenizer.IsLossless);
        Assert.Null(tokenizer.EndOfTextId);
    }

    [Fact]
    public void AnUnknownCharacterIsNamedWithItsPosition()
    {
        CharacterTokenizer tokenizer = Learn(["abc "]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => tokenizer.Encode("abc é"));
        Assert.StartsWith(
            "CharacterTokenizer.Encode: every character must be one that was learnt, got U+00E9 'é' at position 4;",
            error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => tokenizer.Encode("a\n"));
        Assert.Contains("got U+000A at position 1;", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => tokenizer.Encode("ab\uD800"));
        Assert.Contains("got U+FFFD", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EncodingsWithPlacesRefuseAndMapLikePlainOnes()
    {
        CharacterTokenizer strict = Learn(["abc "], ["<s>"]), mapping = Learn(["abc "], ["<s>"], "<unk>");
        foreach (string text in (string[])["aéb", "ab\uD800", "a\n", "<s>"])
        {
            string expected = Assert.Throws<ArgumentException>(() => strict.Encode(text)).Message;
            Assert.Equal(expected, Assert.Throws<ArgumentException>(() => strict.EncodeDetailed(text)).Message);
            Assert.Equal(expected, Assert.Throws<ArgumentException>(() => strict.EncodePair("a", text)).Message);
            Assert.Equal(mapping.Encode(text), mapping.EncodeDetailed(text).Ids);
        }

        Assert.Equal(strict.Encode("a<s>b", EncodeOptions.AllowSpecial), strict.EncodeDetailed("a<s>b", EncodeOptions.AllowSpecial).Ids);
    }

    [Fact]
    public void AnUnknownTokenStandsForWhatWasNotLearnt()
    {
        CharacterTokenizer tokenizer = Learn(["abc"], ["<|endoftext|>"], "<unk>");
        Assert.Equal(["<unk>", "<|endoftext|>", "a", "b", "c"], Enumerable.Range(0, 5).Select(tokenizer.GetToken));
        Assert.Equal([2, 0, 0, 3], tokenizer.Encode("aé😀b"));
        Assert.False(tokenizer.IsLossless);
        Assert.Equal(1, tokenizer.EndOfTextId);
        Assert.Equal([2, 1, 3], tokenizer.Encode("a<|endoftext|>b", EncodeOptions.AllowSpecial));
    }

    [Fact]
    public void LongTextsAreEncodedWhole()
    {
        string text = Samples.RandomText(new Random(3), 10_000);
        CharacterTokenizer tokenizer = Learn([text]);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        Assert.Equal(text.EnumerateRunes().Count(), tokenizer.CountTokens(text));
    }

    [Fact]
    public void SavedTokenizersLoadAgain()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("tokenizer.json");
        foreach (string? unknown in (string?[])[null, "<unk>"])
        {
            CharacterTokenizer saved = Learn(["a\"\\\u0001\n😀é\uFFFE"], ["<|endoftext|>"], unknown);
            saved.Save(path);
            CharacterTokenizer loaded = Assert.IsType<CharacterTokenizer>(Tokenizer.FromFile(path));
            Assert.Equal(
                Enumerable.Range(0, saved.VocabularySize).Select(saved.GetToken),
                Enumerable.Range(0, loaded.VocabularySize).Select(loaded.GetToken));
            Assert.Equal(unknown, loaded.UnknownToken);
            Assert.Equal(saved.EndOfTextId, loaded.EndOfTextId);
            Assert.Equal(saved.Encode("😀\"\\é\u0001"), loaded.Encode("😀\"\\é\u0001"));
        }
    }

    [Fact]
    public void NothingToLearnIsRefused()
    {
        Assert.Contains("must hold a character", Assert.Throws<ArgumentException>(
            () => Learn([""])).Message, StringComparison.Ordinal);
        Assert.Contains("got \"<s>\" twice", Assert.Throws<ArgumentException>(
            () => Learn(["a"], ["<s>", "<s>"])).Message, StringComparison.Ordinal);
    }

    private static CharacterTokenizer Learn(string[] texts, string[]? specialTokens = null, string? unknown = null) =>
        CharacterTokenizer.Learn(texts, specialTokens, unknown, TestContext.Current.CancellationToken);
}
