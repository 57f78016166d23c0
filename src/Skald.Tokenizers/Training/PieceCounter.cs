using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Splitting;

namespace Skald.Tokenizers.Training;

/// <summary>Counts the pieces of texts on several threads. Counts are sums, so the threads leave no trace.</summary>
internal static class PieceCounter
{
    public static PieceCounts Count(
        IEnumerable<string> texts,
        BpeTrainingOptions options,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        using TextBatches batches = new(texts, progress, cancellationToken);
        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        PieceCounts[] counts = new PieceCounts[threads];
        BatchLoop.Run(threads, i => counts[i] = Count(batches, options.Pattern));
        PieceCounts sum = counts[0];
        for (int i = 1; i < counts.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum.Add(counts[i]);
        }

        batches.ReportEnd(sum.Distinct);
        return sum;
    }

    private static PieceCounts Count(TextBatches batches, SplitPattern pattern)
    {
        PieceCounts counts = new();
        byte[] utf8 = [];
        List<ReadOnlyMemory<char>> batch = [];
        while (batches.Next(batch))
        {
            long bytes = 0;
            foreach (ReadOnlyMemory<char> text in batch)
            {
                int needed = checked((3 * text.Length) + CharacterClasses.ReadAhead);
                if (utf8.Length < needed) utf8 = new byte[needed];
                Utf8.FromUtf16(text.Span, utf8, out _, out int length);
                Count(utf8, length, pattern, counts);
                bytes += length;
            }

            batches.Report(bytes, counts.Distinct);
        }

        return counts;
    }

    private static void Count(byte[] utf8, int length, SplitPattern pattern, PieceCounts counts)
    {
        ref byte text = ref MemoryMarshal.GetArrayDataReference(utf8);
        for (int at = 0; at < length;)
        {
            int end = Splitters.NextEnd(pattern, ref text, at, length);
            counts.Add(ref Unsafe.Add(ref text, at), end - at, 1);
            at = end;
        }
    }
}
