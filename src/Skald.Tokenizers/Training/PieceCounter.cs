using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.Splitting;

namespace Skald.Tokenizers.Training;

/// <summary>Counts the pieces of texts on several threads. Counts are sums, so the threads leave no trace.</summary>
internal static class PieceCounter
{
    public static PieceCounts Count(
        TrainingTexts texts, BpeTrainingOptions options, TrainingReport report, CancellationToken cancellationToken)
    {
        report.Begin(TrainingStage.Counting, texts.ByteCount);
        using TextBlocks blocks = new(texts, report, cancellationToken);
        PieceCounts[] counts = new PieceCounts[options.ThreadCount];
        BatchLoop.Run(counts.Length, i => counts[i] = options.Pattern switch
        {
            SplitPattern.Llama3 => Count<Llama3Splitter>(blocks),
            SplitPattern.Qwen2 => Count<Qwen2Splitter>(blocks),
            SplitPattern.O200k => Count<O200kWordSplitter>(blocks),
            SplitPattern.Tekken => Count<TekkenSplitter>(blocks),
            SplitPattern.Gpt2Digits => Count<Gpt2DigitsSplitter>(blocks),
            _ => Count<Gpt2Splitter>(blocks),
        });
        PieceCounts sum = counts[0];
        for (int i = 1; i < counts.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum.Add(counts[i]);
        }

        report.End(sum.Distinct);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static PieceCounts Count<TSplitter>(TextBlocks blocks)
        where TSplitter : ISplitter
    {
        PieceCounts counts = new();
        TextBlock block = new() { CutsAfterLines = true };
        while (blocks.Next(block))
        {
            int start = 0;
            foreach (int end in block.Ends)
            {
                Count<TSplitter>(block.Bytes, start, end, counts);
                start = end;
            }

            blocks.Counted(block, counts.Distinct);
        }

        return counts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count<TSplitter>(byte[] utf8, int at, int length, PieceCounts counts)
        where TSplitter : ISplitter
    {
        ref byte text = ref MemoryMarshal.GetArrayDataReference(utf8);
        while (at < length)
        {
            int end = TSplitter.NextEnd(ref text, at, length);
            counts.Add(ref Unsafe.Add(ref text, at), end - at, 1);
            at = end;
        }
    }
}
