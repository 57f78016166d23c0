using System.Text;
using Skald.Tokenizers;

namespace Skald.TokenizerBenchmarks;

/// <summary>One tokenizer over one kind of text.</summary>
internal static class TokenizerCase
{
    public static IReadOnlyList<(string Name, string File)> All { get; } =
    [
        ("gpt2", "tokenizers/gpt2/tokenizer.json"),
        ("cl100k", "tokenizers/tiktoken/cl100k_base.json"),
        ("o200k", "tokenizers/tiktoken/o200k_base.json"),
        ("llama3", "tokenizers/llama3_2/tokenizer.json.gz"),
        ("qwen3", "tokenizers/qwen3/tokenizer.json.gz"),
        ("nemo", "tokenizers/mistral_nemo/tokenizer.json.gz"),
        ("llama2", "tokenizers/llama2/tokenizer.json"),
        ("gemma3", "tokenizers/gemma3/tokenizer.json.gz"),
        ("minilm", "models/all-MiniLM-L6-v2/tokenizer.json"),
        ("unigram", "golden/tokenizers/trained/corpus.en/unigram.tokenizer.json"),
    ];

    public static string Run(string name, string file, string kind, string[] documents)
    {
        double megabytes = documents.Sum(d => (double)Encoding.UTF8.GetByteCount(d)) / 1e6;
        // The code must be compiled before anything is timed: another tokenizer of the same file does that.
        Tokenizer warmed = Tokenizer.FromFile(file);
        List<int> ids = new(1 << 20);
        for (int round = 0; round < 40; round++) Encode(warmed, documents.AsSpan(0, Math.Min(4, documents.Length)), ids);
        warmed.Decode(ids.ToArray());

        List<double> load = [], first = [];
        Tokenizer tokenizer = warmed;
        for (int round = 0; round < 3; round++)
        {
            load.Add(Seconds(() => tokenizer = Tokenizer.FromFile(file)));
            first.Add(Seconds(() => Encode(tokenizer, documents, ids)));
        }

        List<double> warm = [], count = [], decode = [];
        int[] all = [.. ids];
        for (int round = 0; round < 5; round++)
        {
            warm.Add(Seconds(() => Encode(tokenizer, documents, ids)));
            count.Add(Seconds(() => { foreach (string d in documents) tokenizer.CountTokens(d); }));
            decode.Add(Seconds(() => tokenizer.Decode(all)));
        }

        return $"{name,-18} {kind,-8} {1000 * Median(load),8:F0} {megabytes / Median(first),8:F1} " +
            $"{megabytes / Median(warm),8:F1} {megabytes / Median(count),8:F1} {megabytes / Median(decode),8:F1}";
    }

    private static void Encode(Tokenizer tokenizer, ReadOnlySpan<string> documents, List<int> ids)
    {
        ids.Clear();
        foreach (string document in documents) tokenizer.Encode(document, ids);
    }

    private static double Seconds(Action action)
    {
        // Processor time and not the clock: the machine may be shared.
        TimeSpan start = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
