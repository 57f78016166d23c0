using System.Text.Json;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers.Training;

/// <summary>Models learnt here against those that the reference learnt from the same corpus.</summary>
public sealed class SentencePieceTrainerTests
{
    [Theory, InlineData("bpe-identity"), InlineData("bpe-nmt_nfkc_cf"), InlineData("bpe-small")]
    [InlineData("char-identity"), InlineData("word-identity")]
    public void TheWholeModelIsTheRecorded(string name)
    {
        using var recorded = JsonDocument.Parse(
            File.ReadAllBytes(TestData.Shared("golden", "tokenizers", "sentencepiece", name + ".json")));
        byte[] file = File.ReadAllBytes(TestData.Shared("golden", "tokenizers", "sentencepiece", name + ".model"));
        (SentencePieceEntry[] expected, SentencePieceSettings settings) = SentencePieceFile.Read(file, name);
        JsonElement options = recorded.RootElement.GetProperty("options");
        SentencePieceTokenizer tokenizer = (SentencePieceTokenizer)TokenizerTrainer.Train(
            TrainingTexts.From(TokenizerTrainerTests.Lines("corpus.en").Select(line => line.TrimEnd('\n'))
                .Where(line => line.Trim().Length > 0)),
            new SentencePieceTrainingOptions
            {
                Algorithm = settings.Algorithm,
                VocabularySize = settings.Algorithm == SentencePieceAlgorithm.Character ? 8_000 : expected.Length,
                CharacterMap = settings.CharacterMap,
                RemovesExtraSpaces = Flag("remove_extra_whitespaces", true),
                TreatsSpaceAsSuffix = Flag("treat_whitespace_as_suffix", false),
                AllowsSpaceOnlyPieces = Flag("allow_whitespace_only_pieces", false),
                SplitsByScript = Flag("split_by_unicode_script", true),
                SplitsByNumber = Flag("split_by_number", true),
                SplitsDigits = Flag("split_digits", false),
                FallsBackToBytes = Flag("byte_fallback", false),
                UserDefinedSymbols = options.TryGetProperty("user_defined_symbols", out JsonElement symbols)
                    ? [.. symbols.EnumerateArray().Select(s => s.GetString()!)] : [],
            });
        Assert.Equal(expected.Length, tokenizer.VocabularySize);
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(id => tokenizer.Entry(id)));

        bool Flag(string key, bool absent) =>
            options.TryGetProperty(key, out JsonElement value) ? value.GetBoolean() : absent;
    }
}
