using System.Text;
using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tests.Tokenizers.SentencePiece;

/// <summary>SentencePiece models as tokenizers like all others.</summary>
public sealed class SentencePieceTokenizerTests
{
    [Theory, MemberData(nameof(RecordedSentencePieceTests.Models), MemberType = typeof(RecordedSentencePieceTests))]
    public void AllWaysToEncodeAgree(string name)
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromFile(Model(name));
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Model(name)[..^".model".Length] + ".json"));
        foreach (JsonElement item in recorded.RootElement.GetProperty("encodings").EnumerateArray())
        {
            string text = item.GetProperty("text").GetString()!;
            int[] ids = [.. item.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
            int[] framed = [.. item.GetProperty("ids_bos_eos").EnumerateArray().Select(i => i.GetInt32())];
            Assert.Equal(ids, tokenizer.Encode(text));
            Assert.Equal(ids, tokenizer.EncodeDetailed(text).Ids);
            Assert.Equal(ids, tokenizer.EncodePieces(text).Select(t => t.Id));
            int[] around = [tokenizer.BeginId!.Value, .. ids, tokenizer.EndId!.Value];
            Assert.Equal(framed, around);
            Assert.Equal(item.GetProperty("normalized").GetString(), tokenizer.Normalize(text));
            Assert.Equal(item.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
            Assert.Equal(ids.Length, tokenizer.CountTokens(text));
        }
    }

    [Theory, InlineData("bpe-identity"), InlineData("bpe-small"), InlineData("bpe-nmt_nfkc_cf")]
    public void WordsKeptFromEarlierChangeNothing(string name)
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromFile(Model(name));
        Random random = new(8);
        string[] words =
            ["the", "king", " ", "  ", "naïve", "日本", "unbelievably", "<tool>", "\u2581", "12345", "é", "x"];
        for (int i = 0; i < 500; i++)
        {
            string text = string.Concat(Enumerable.Range(0, 12).Select(_ => words[random.Next(words.Length)]));
            Assert.Equal(tokenizer.EncodePieces(text).Select(token => token.Id), tokenizer.Encode(text));
        }
    }

    [Theory, InlineData("unigram-nmt_nfkc"), InlineData("unigram-identity"), InlineData("bpe-identity")]
    public void ASavedModelGivesTheSameIds(string name)
    {
        using TemporaryFolder folder = new();
        SentencePieceTokenizer model = SentencePieceTokenizer.FromFile(Model(name));
        string path = Path.Combine(folder.Path, "tokenizer.json");
        model.Save(path);
        Tokenizer saved = Tokenizer.FromFile(path);
        string[] texts =
        [
            "The lighthouse keeper counted eleven ships.", "ＦＵＬＬ　width ﬁ ①", "naïve café — “quoted”", "12345 67,890",
            "e\u0301 é", "unbelievably quick-witted", "日本語 テスト 😀",
        ];
        foreach (string text in texts) Assert.Equal(model.Encode(text), saved.Encode(text));
    }

    [Fact]
    public void FilesAreFoundByTheirNames()
    {
        Assert.IsType<SentencePieceTokenizer>(Tokenizer.FromFile(Model("bpe-small")));
        Assert.IsType<SentencePieceTokenizer>(
            Tokenizer.FromFile(TestData.Shared("models", "stories260K", "tok512.bin")));
        Assert.IsType<SentencePieceTokenizer>(Tokenizer.FromFolder(TestData.Shared("models", "stories260K")));
    }

    [Theory, InlineData("bpe-identity", "Hello <s>world</s>"), InlineData("unigram-nmt_nfkc", "<pad><ctl>the king")]
    public void ControlPiecesInTextAreTextUnlessAllowed(string name, string text)
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromFile(Model(name));
        Assert.DoesNotContain(tokenizer.Encode(text), tokenizer.IsSpecial);
        Assert.Equal(2, tokenizer.Encode(text, EncodeOptions.AllowSpecial).Count(tokenizer.IsSpecial));
        Assert.Throws<ArgumentException>(
            () => tokenizer.Encode(text, new EncodeOptions { SpecialTokens = SpecialTokenPolicy.Deny }));
    }

    [Fact]
    public void OffsetsOfCharactersLieInTheCallersText()
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromFile(Model("unigram-nmt_nfkc"));
        const string Text = "  ＦＵＬＬ　width 😀 ﬁ";
        var encoding = tokenizer.EncodeDetailed(Text);
        Assert.All(encoding.GetOffsets(), span => Assert.InRange(span.End, span.Start, Text.Length));
        Assert.Contains("😀", encoding.GetOffsets().Select(span => Text[span.Start..span.End]));
    }

    [Fact]
    public void ASmallVocabularyOfLlama2CSpellsWhatItLacks()
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromFile(
            TestData.Shared("models", "stories260K", "tok512.bin"));
        Assert.Equal(512, tokenizer.VocabularySize);
        Assert.Equal((1, 2, 0), (tokenizer.BeginId!.Value, tokenizer.EndId!.Value, tokenizer.UnknownId));
        foreach (string text in new[] { "Once upon a time,  there was\n日本 😀.", " x", "" })
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Llama2CsVocabularyEqualsTheModelItCameFrom()
    {
        SentencePieceTokenizer plain =
            SentencePieceTokenizer.FromFile(TestData.Shared("models", "bitllama", "tokenizer.bin"));
        SentencePieceTokenizer model =
            SentencePieceTokenizer.FromFile(TestData.Shared("models", "bitllama", "tokenizer.model"));
        Assert.Equal(model.VocabularySize, plain.VocabularySize);
        Assert.Equal((model.BeginId, model.EndId, model.UnknownId), (plain.BeginId, plain.EndId, plain.UnknownId));
        Random random = new(4);
        for (int i = 0; i < 500; i++)
        {
            string text =
                i < 5 ? "Once upon a time, there was a little girl." : Samples.RandomText(random, random.Next(60));
            // The model removes spaces beside spaces; its copy does not know of that.
            text = string.Join(' ', text.Replace('\u2581', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries));
            int[] ids = model.Encode(text);
            Assert.Equal(ids, plain.Encode(text));
            Assert.Equal(model.Decode(ids), plain.Decode(ids));
        }
    }

    [Fact]
    public void AStreamShowsWhatDecodingShows()
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromFile(Model("bpe-identity"));
        int[] ids = tokenizer.Encode("The naïve 日本 text, twice.");
        DecodeStream stream = tokenizer.CreateDecodeStream();
        Assert.Equal(tokenizer.Decode(ids), string.Concat(ids.Select(stream.Append)) + stream.Flush());
    }

    [Theory, InlineData("bpe-identity"), InlineData("unigram-nmt_nfkc"), InlineData("char-identity")]
    public void LongMonotonousTextIsNoTrouble(string name)
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromFile(Model(name));
        foreach (string one in new[] { "a", " ", "\u0301", "😀", "\u2581" })
        {
            string text = string.Concat(Enumerable.Repeat(one, 50_000));
            Assert.InRange(tokenizer.CountTokens(text), 0, 250_000);
        }
    }

    [Fact]
    public void DamagedModelsAreRefusedInWordsOrHarmless()
    {
        Random random = new(9);
        foreach (string name in new[] { "bpe-small", "unigram-nmt_nfkc", "char-identity" })
        {
            byte[] whole = File.ReadAllBytes(Model(name));
            for (int round = 0; round < (whole.Length > 100_000 ? 60 : 400); round++)
            {
                byte[] damaged = round % 4 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
                for (int i = random.Next(1, 6); i > 0 && damaged.Length > 0; i--)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    SentencePieceTokenizer tokenizer = SentencePieceTokenizer.FromModel(damaged, name);
                    int[] ids = tokenizer.Encode("The king's naïve 日本 ＦＵＬＬ <tool> \u0301");
                    Assert.NotNull(tokenizer.Decode(ids));
                }
                catch (TokenizerFormatException error)
                {
                    Assert.StartsWith(name + ": ", error.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void ContradictionsInTheVocabularyAreRefused()
    {
        AssertRefused("occur once", Piece("<unk>", 2), Piece("a"), Piece("a"));
        AssertRefused("unknown", Piece("a"), Piece("b"));
        AssertRefused("second", Piece("<unk>", 2), Piece("<unk2>", 2));
        AssertRefused("empty", Piece("<unk>", 2), Piece(""));
        AssertRefused("byte piece", Piece("<unk>", 2), Piece("<0x-1>", 6));
        AssertRefused("byte piece", Piece("<unk>", 2), Piece("<0x1>", 6));
        AssertRefused("1 to 6", Piece("<unk>", 7));
        AssertRefused("finite", Piece("<unk>", 2), Piece("a", 1, float.NaN));
    }

    private static void AssertRefused(string words, params byte[][] pieces) => Assert.Contains(
        words,
        Assert.Throws<TokenizerFormatException>(
            () => SentencePieceTokenizer.FromModel(pieces.SelectMany(p => p).ToArray())).Message,
        StringComparison.Ordinal);

    private static byte[] Piece(string text, byte kind = 1, float score = -1)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] inner = [0x0A, (byte)utf8.Length, .. utf8, 0x15, .. BitConverter.GetBytes(score), 0x18, kind];
        return [0x0A, (byte)inner.Length, .. inner];
    }

    private static string Model(string name) =>
        TestData.Shared("golden", "tokenizers", "sentencepiece", name + ".model");
}
