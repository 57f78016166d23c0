using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Training;

/// <summary>Counts the words that a normaliser and a pre-tokenizer make of texts.</summary>
internal static class WordCounter
{
    private const int BatchTexts = 256;

    /// <summary>Words with their counts in the order of code points: the same at any number of threads.</summary>
    /// <param name="texts">Texts; enumerated once. Memory grows with the distinct words.</param>
    /// <param name="normalizer">What is done to a text first, or null.</param>
    /// <param name="preTokenizer">What cuts it, or null.</param>
    /// <param name="threads">Threads; 0 for one per processor.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    public static KeyValuePair<string, long>[] Count(
        IEnumerable<string> texts, INormalizer? normalizer, IPreTokenizer? preTokenizer, int threads,
        CancellationToken cancellationToken)
    {
        Lock gate = new();
        Dictionary<string, long> sum = new(StringComparer.Ordinal);
        ParallelOptions options = new()
        {
            MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads,
            CancellationToken = cancellationToken,
        };
        Parallel.ForEach(texts.Chunk(BatchTexts), options, batch =>
        {
            Dictionary<string, long> counts = new(StringComparer.Ordinal);
            List<AlignedText> pieces = [];
            foreach (string text in batch) Count(text, normalizer, preTokenizer, pieces, counts);
            lock (gate)
            {
                foreach ((string word, long count) in counts) sum[word] = sum.GetValueOrDefault(word) + count;
            }
        });
        KeyValuePair<string, long>[] words = [.. sum];
        Array.Sort(words, (a, b) => CodePointOrder.Instance.Compare(a.Key, b.Key));
        return words;
    }

    private static void Count(
        string text, INormalizer? normalizer, IPreTokenizer? preTokenizer, List<AlignedText> pieces,
        Dictionary<string, long> counts)
    {
        AlignedText aligned = AlignedText.Of(text);
        if (normalizer is not null) aligned = normalizer.Normalize(aligned);
        pieces.Clear();
        if (preTokenizer is not null) preTokenizer.Split(aligned, pieces);
        else pieces.Add(aligned);
        foreach (AlignedText piece in pieces)
        {
            if (piece.Length == 0) continue;
            string word = piece.ToString();
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }
    }
}
