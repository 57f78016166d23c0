using System.Text;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Training;

/// <summary>Learns merges of characters from counted words, as Hugging Face's trainer does.</summary>
/// <remarks>
/// Ids: special tokens, the alphabet in the order of code points, then what prefix and suffix make of it in the order
/// of words, then merges. A token that comes about in two ways has one id and two merges.
/// </remarks>
internal static class WordMergeTrainer
{
    /// <summary>Tokens in the order of their ids, and merges in theirs.</summary>
    public static (List<string> Tokens, List<Merge> Merges) Train(
        KeyValuePair<string, long>[] words, MergeTrainingOptions options, TrainingReport report,
        CancellationToken cancellationToken)
    {
        List<string> tokens = [.. options.AllSpecialTokens];
        HashSet<string> known = [.. tokens];
        foreach (Rune character in Alphabet(words, options))
            if (known.Add(character.ToString())) tokens.Add(character.ToString());
        SymbolWords symbols = SymbolWords.Of(words, options, tokens);
        if (tokens.Count > options.VocabularySize)
        {
            throw options.Refuse(
                $"vocabularySize must leave room for {tokens.Count} special tokens and characters, got "
                + $"{options.VocabularySize}; choose a larger one or an alphabetLimit");
        }

        PairMerger merger = new(symbols, tokens.Count, options.MaxTokenLength);
        List<Merge> merges = merger.Run(
            tokens, options.VocabularySize, options.MinFrequency, options.ContinuingPrefix ?? "", report,
            cancellationToken);
        return (tokens, merges);
    }

    private static IEnumerable<Rune> Alphabet(KeyValuePair<string, long>[] words, MergeTrainingOptions options)
    {
        Dictionary<Rune, long> counts = [];
        foreach ((string word, long count) in words)
            foreach (Rune character in word.EnumerateRunes())
                counts[character] = counts.GetValueOrDefault(character) + count;
        foreach (Rune character in options.InitialAlphabet.EnumerateRunes()) counts[character] = long.MaxValue;
        return counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)
            .Take(options.AlphabetLimit ?? int.MaxValue).Select(pair => pair.Key).Order();
    }
}
