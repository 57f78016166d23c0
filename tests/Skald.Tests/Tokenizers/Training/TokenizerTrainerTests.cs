using System.Text;
using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers.Training;

/// <summary>What is learnt against what Hugging Face's tokenizers learnt from the same texts.</summary>
public sealed class TokenizerTrainerTests
{
    [Theory, InlineData("corpus.en"), InlineData("tinyshakespeare")]
    public void WholeWordsAreTheRecorded(string corpus)
    {
        using JsonDocument recorded = Recorded(corpus, "wordlevel");
        Tokenizer tokenizer = Train(corpus, Options<WordLevelTrainingOptions>(recorded));
        Assert.Equal(Tokens(recorded), Tokens(tokenizer));
        AssertHeld(corpus, "wordlevel", tokenizer);
    }

    [Theory, InlineData("corpus.en"), InlineData("tinyshakespeare")]
    public void MergesWithAMinimumAreTheRecorded(string corpus)
    {
        using JsonDocument recorded = Recorded(corpus, "bpe-min-frequency");
        ByteLevelPreTokenizer bytes = new(addsPrefixSpace: true, trimsOffsets: true, usesPattern: true);
        CharacterBpeTrainingOptions options = Options<CharacterBpeTrainingOptions>(recorded) with
        {
            InitialAlphabet = string.Concat(Tokens(recorded).Where(token => token.Length == 1)),  // every byte
            UnknownToken = null,
        };
        Tokenizer tokenizer = options.Train(
            TrainingTexts.From(Lines(corpus)), null, bytes, new ByteLevelDecoder(true, true, true), new(null), default);
        Assert.Equal(Tokens(recorded), Tokens(tokenizer));
        AssertHeld(corpus, "bpe-min-frequency", tokenizer);
    }

    [Theory, InlineData("corpus.en"), InlineData("tinyshakespeare")]
    public void MergesOfALimitedAlphabetAreTheRecorded(string corpus)
    {
        using JsonDocument recorded = Recorded(corpus, "bpe-limit-alphabet");
        string[] tokens = Tokens(recorded);
        Tokenizer tokenizer = Train(corpus, Options<CharacterBpeTrainingOptions>(recorded) with
        {
            AlphabetLimit = 30,
            MaxTokenLength = 7,
            FusesUnknown = true,
            Form = NormalizationForm.FormKC,
            Lowercases = true,
            Split = WordSplit.Metaspace,
        });
        Assert.Equal(tokens, Tokens(tokenizer));
        AssertHeld(corpus, "bpe-limit-alphabet", tokenizer);
    }

    [Theory, InlineData("corpus.en"), InlineData("tinyshakespeare")]
    public void MergesWithASuffixAreTheRecordedSet(string corpus)
    {
        using JsonDocument recorded = Recorded(corpus, "bpe-end-of-word");
        Tokenizer tokenizer =
            Train(corpus, Options<CharacterBpeTrainingOptions>(recorded) with { EndOfWordSuffix = "</w>" });
        Assert.Equal(Tokens(recorded).Order(StringComparer.Ordinal), Tokens(tokenizer).Order(StringComparer.Ordinal));
    }

    [Theory, InlineData("corpus.en"), InlineData("tinyshakespeare")]
    public void WordPiecesServeAsWellAsTheRecorded(string corpus)
    {
        using JsonDocument recorded = Recorded(corpus, "wordpiece");
        Tokenizer tokenizer = Train(corpus, Options<WordPieceTrainingOptions>(recorded));
        string[] expected = Tokens(recorded), tokens = Tokens(tokenizer);
        Assert.Equal(expected.Length, tokens.Length);
        // The reference's own runs differ at the rim of the vocabulary.
        Assert.InRange(expected.Intersect(tokens).Count(), expected.Length * 99 / 100, expected.Length);
        Tokenizer reference = Tokenizer.FromFile(
            TestData.Shared("golden", "tokenizers", "trained", corpus, "wordpiece.tokenizer.json"));
        using JsonDocument held = Held(corpus, "wordpiece");
        int recordedTokens = 0, mine = 0;
        foreach (JsonElement item in held.RootElement.GetProperty("held").EnumerateArray())
        {
            string text = item.GetProperty("text").GetString()!;
            recordedTokens += reference.CountTokens(text);
            mine += tokenizer.CountTokens(text);
        }

        Assert.InRange(mine, 1, recordedTokens);
    }

    [Theory, InlineData("corpus.en"), InlineData("tinyshakespeare")]
    public void UnigramPiecesAreTheRecorded(string corpus)
    {
        using JsonDocument recorded = Recorded(corpus, "unigram");
        JsonElement[] vocabulary =
            [.. recorded.RootElement.GetProperty("model").GetProperty("vocab").EnumerateArray()];
        UnigramTrainingOptions options = new()
        {
            VocabularySize = vocabulary.Length, SpecialTokens = ["<unk>", "<s>", "</s>"],
        };
        var words = WordCounter.Count(
            TrainingTexts.From(Lines(corpus)), new UnicodeFormNormalizer(NormalizationForm.FormKC),
            new MetaspacePreTokenizer("\u2581", PrependScheme.Always, splits: true), 2, new(null), default);
        Dictionary<string, double> scores = UnigramTrainer.Train(words, options, new(null), default)
            .ToDictionary(piece => piece.Piece, piece => piece.Score);
        Assert.Equal(vocabulary.Length - 3, scores.Count);
        Assert.Empty(vocabulary.Skip(3).Where(piece =>
            !scores.TryGetValue(piece[0].GetString()!, out double score)
            || Math.Abs(score - piece[1].GetDouble()) > 1e-3).Select(piece => piece.ToString()));

        if (corpus != "corpus.en") return;  // the rest is the same for every corpus, and takes as long again
        Tokenizer tokenizer = Train(corpus, options);
        using JsonDocument held = Held(corpus, "unigram");
        int recordedTokens = 0, mine = 0;
        foreach (JsonElement item in held.RootElement.GetProperty("held").EnumerateArray())
        {
            string text = item.GetProperty("text").GetString()!;
            recordedTokens += item.GetProperty("ids").GetArrayLength();
            mine += tokenizer.CountTokens(text);
        }

        Assert.InRange(mine, 1, recordedTokens * 1.01);
    }

    internal static IEnumerable<string> Lines(string corpus)
    {
        string text = File.ReadAllText(corpus == "corpus.en"
            ? TestData.Shared("tokenizers", "corpus.en")
            : TestData.Shared("data", "tinyshakespeare", "input.txt"));
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            yield return text[at..end];
            at = end;
        }
    }

    private static Tokenizer Train(string corpus, TokenizerTrainingOptions options) => TokenizerTrainer.Train(
        TrainingTexts.From(Lines(corpus)), options, cancellationToken: TestContext.Current.CancellationToken);

    private static TOptions Options<TOptions>(JsonDocument recorded)
        where TOptions : WordTrainingOptions, new() => new TOptions() with
        {
            VocabularySize = Tokens(recorded).Length,
            SpecialTokens = [.. recorded.RootElement.GetProperty("added_tokens").EnumerateArray()
            .Select(token => token.GetProperty("content").GetString()!)],
        };

    private static string[] Tokens(JsonDocument recorded) => [.. recorded.RootElement.GetProperty("model")
        .GetProperty("vocab").EnumerateObject().OrderBy(p => p.Value.GetInt32()).Select(p => p.Name)];

    private static string[] Tokens(Tokenizer tokenizer) =>
        [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.GetToken)];

    private static void AssertHeld(string corpus, string recipe, Tokenizer tokenizer)
    {
        using JsonDocument held = Held(corpus, recipe);
        foreach (JsonElement item in held.RootElement.GetProperty("held").EnumerateArray())
        {
            Assert.Equal(
                item.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()),
                tokenizer.Encode(item.GetProperty("text").GetString()));
        }
    }

    private static JsonDocument Recorded(string corpus, string recipe) => JsonDocument.Parse(File.ReadAllBytes(
        TestData.Shared("golden", "tokenizers", "trained", corpus, recipe + ".tokenizer.json")));

    private static JsonDocument Held(string corpus, string recipe) => JsonDocument.Parse(File.ReadAllBytes(
        TestData.Shared("golden", "tokenizers", "trained", corpus, recipe + ".json")));
}
