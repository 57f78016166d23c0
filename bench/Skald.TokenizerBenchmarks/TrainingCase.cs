using System.Diagnostics;
using Skald.Tokenizers;
using Skald.Tokenizers.Training;

namespace Skald.TokenizerBenchmarks;

/// <summary>How long byte-level BPE of 8,192 and 32,768 tokens takes to learn from the English texts.</summary>
internal static class TrainingCase
{
    public static void Run(string shared, int threads, int rounds)
    {
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(shared, "data", "books"), "*.md").Order(StringComparer.Ordinal),
            .. Directory.GetFiles(Path.Combine(shared, "data", "openstax"), "*.txt").Order(StringComparer.Ordinal),
        ];
        foreach (int size in (int[])[8_192, 32_768])
        {
            List<double> seconds = [];
            for (int round = 0; round < rounds; round++)
            {
                long start = Stopwatch.GetTimestamp();
                BpeTrainingOptions options = new() { VocabularySize = size, Threads = threads };
                Tokenizer learnt = TokenizerTrainer.Train(TrainingTexts.FromFiles(files), options);
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                if (learnt.VocabularySize != size) throw new InvalidOperationException("TrainingCase: too few tokens.");
            }

            Console.WriteLine($"train {size,6} on {threads} threads: {seconds[0]:F2} s first, {seconds.Min():F2} s best, "
                + $"{seconds.Order().ElementAt(rounds / 2):F2} s median");
        }
    }
}
