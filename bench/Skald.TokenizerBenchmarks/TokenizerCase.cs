using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Skald.Tokenizers;

namespace Skald.TokenizerBenchmarks;

/// <summary>One tokenizer over one kind of text.</summary>
internal sealed class TokenizerCase
{
    private readonly string _name, _file;
    private readonly byte[] _bytes;  // unpacked: what is measured is not the unpacking
    private readonly int _rounds;

    public TokenizerCase(string name, string path, int rounds)
    {
        (_name, _rounds) = (name, rounds);
        _file = Path.GetFileName(path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path);
        using Stream file = File.OpenRead(path);
        using Stream unpacked = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using MemoryStream memory = new();
        unpacked.CopyTo(memory);
        _bytes = memory.ToArray();
    }

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

    public static string Header =>
        $"{"tokenizer",-10} {"text",-8} {"load ms",8} {"first",8} {"warm",8} {"utf8",8} {"count",8} {"decode",8} " +
        $"{"B/Encode",9} {"MB held",8}";

    /// <summary>Milliseconds to load; then MB/s, allocation per document, and memory that the tokenizer holds.</summary>
    public string Run(string kind, string[] documents)
    {
        byte[][] utf8 = [.. documents.Select(Encoding.UTF8.GetBytes)];
        double megabytes = utf8.Sum(d => (double)d.Length) / 1e6;
        ArrayBufferWriter<int> ids = new(1 << 20);
        // All code must be compiled before anything is timed, that for new words too: other tokenizers of the same file do
        // it. The compiler works in the background, and in steps.
        ReadOnlySpan<string> few = documents.AsSpan(0, Math.Min(8, documents.Length));
        Tokenizer tokenizer = Load();
        for (int step = 0; step < 4; step++)
        {
            for (int round = 0; round < 10; round++) Encode(tokenizer, few, ids);
            for (int round = 0; round < 4; round++) Encode(Load(), few, ids);
            Thread.Sleep(200);
        }

        List<double> load = [], first = [], warm = [], warmUtf8 = [], count = [], decode = [];
        long held = 0;
        for (int round = 0; round < _rounds; round++)
        {
            tokenizer = null!;
            long before = GC.GetTotalMemory(forceFullCollection: true);
            load.Add(Seconds(() => tokenizer = Load()));
            held = GC.GetTotalMemory(forceFullCollection: true) - before;
            first.Add(Seconds(() => Encode(tokenizer, documents, ids)));
        }

        int[][] encoded = [.. documents.Select(d => tokenizer.Encode(d))];
        for (int round = 0; round < (2 * _rounds) + 1; round++)
        {
            warm.Add(Seconds(() => Encode(tokenizer, documents, ids)));
            warmUtf8.Add(Seconds(() =>
            {
                ids.ResetWrittenCount();
                foreach (byte[] document in utf8) tokenizer.EncodeUtf8(document, ids);
            }));
            count.Add(Seconds(() => { foreach (string d in documents) tokenizer.CountTokens(d); }));
            decode.Add(Seconds(() => { foreach (int[] d in encoded) tokenizer.Decode(d); }));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Encode(tokenizer, documents, ids);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        string rates = string.Join(' ', ((List<double>[])[first, warm, warmUtf8, count, decode])
            .Select(seconds => (megabytes / Median(seconds)).ToString("F1", CultureInfo.InvariantCulture).PadLeft(8)));
        return $"{_name,-10} {kind,-8} {1000 * Median(load),8:F0} {rates} {allocated / documents.Length,9} {held / 1e6,8:F1}";
    }

    private static void Encode(Tokenizer tokenizer, ReadOnlySpan<string> documents, ArrayBufferWriter<int> ids)
    {
        ids.ResetWrittenCount();
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

    private Tokenizer Load() => Tokenizer.FromStream(new MemoryStream(_bytes), _file);
}
