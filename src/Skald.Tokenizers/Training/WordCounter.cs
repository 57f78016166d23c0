using System.Text;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Training;

/// <summary>Counts the words that a normaliser and a pre-tokenizer make of texts.</summary>
internal static class WordCounter
{
    /// <summary>Words with their counts in the order of code points: the same at any number of threads.</summary>
    /// <param name="texts">Texts; read once. Memory grows with the distinct words.</param>
    /// <param name="normalizer">What is done to a text first, or null.</param>
    /// <param name="preTokenizer">What cuts it, or null.</param>
    /// <param name="threads">How many threads work.</param>
    /// <param name="report">Told of the bytes that are counted.</param>
    /// <param name="cancellationToken">Ends the counting.</param>
    public static KeyValuePair<string, long>[] Count(
        TrainingTexts texts, INormalizer? normalizer, IPreTokenizer? preTokenizer, int threads, TrainingReport report,
        CancellationToken cancellationToken)
    {
        report.Begin(TrainingStage.Counting, texts.ByteCount);
        using TextBlocks blocks = new(texts, report, cancellationToken);
        Dictionary<string, long>[] counts = new Dictionary<string, long>[threads];
        BatchLoop.Run(threads, i => counts[i] = Count(blocks, normalizer, preTokenizer));
        KeyValuePair<string, long>[] words = [.. WordCounts.Sum(counts)];
        Array.Sort(words, (a, b) => CodePointOrder.Instance.Compare(a.Key, b.Key));
        report.End(words.Length);
        return words;
    }

    private static Dictionary<string, long> Count(
        TextBlocks blocks, INormalizer? normalizer, IPreTokenizer? preTokenizer)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        List<AlignedText> pieces = [];
        TextBlock block = new();
        while (blocks.Next(block))
        {
            int start = 0;
            foreach (int end in block.Ends)
            {
                AlignedText text = AlignedText.Of(Encoding.UTF8.GetString(block.Bytes, start, end - start));
                if (normalizer is not null) text = normalizer.Normalize(text);
                pieces.Clear();
                if (preTokenizer is not null) preTokenizer.Split(text, pieces);
                else pieces.Add(text);
                foreach (AlignedText piece in pieces)
                    if (piece.Length > 0) WordCounts.Add(counts, piece.Span, 1);
                start = end;
            }

            blocks.Counted(block, counts.Count);
        }

        return counts;
    }
}
