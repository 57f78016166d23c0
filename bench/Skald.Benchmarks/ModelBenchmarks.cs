using System.Diagnostics;
using System.Globalization;
using Skald.Models;
using Skald.Models.State;
using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Benchmarks;

/// <summary>Prompt reading and generation of a model file, in turns with llama.cpp where its peer has been built.</summary>
/// <param name="threads">Threads of both programs.</param>
/// <param name="peer">bench/llama.cpp/peer, or null for Skald alone.</param>
/// <param name="rounds">Turns of both; medians are given.</param>
internal sealed class ModelBenchmarks(int threads, string? peer, int rounds)
{
    private const int Piece = 512, Turn = 8;

    /// <param name="path">A GGUF file.</param>
    /// <param name="prefill">Tokens of the prompt.</param>
    /// <param name="decode">Tokens generated.</param>
    /// <param name="context">Tokens already there when generation begins.</param>
    /// <param name="cache">Type of the keys and values kept: PackedF16 is llama.cpp's too.</param>
    public void Run(string path, int prefill, int decode, int context, DType cache)
    {
        using var device = new CpuDevice(threads);
        var watch = Stopwatch.StartNew();
        CausalLanguageModel model = CausalLanguageModel.Load(device, path);
        Console.WriteLine($"{Path.GetFileName(path)}: loaded in {watch.Elapsed.TotalSeconds:F2} s, {threads} threads, cache {cache}");
        long weights = device.Memory.InUse;
        model.StateDefaults = new() { CacheType = cache };
        long bytes = new FileInfo(path).Length;
        var ours = new List<(double Prefill, double Decode, double Alone)>();
        var theirs = new List<(double Prefill, double Decode)>();
        var reads = new List<double>();
        Time(model, Math.Min(prefill, 64), 4, 0);
        for (int round = 0; round < rounds; round++)
        {
            ours.Add(Time(model, prefill, decode, context));
            reads.Add(ReadRate(device.Workers));
            // The better of flash attention on and off.
            if (peer is null) continue;
            (double, double) on = Peer(path, prefill, decode, context, flash: 1), off = Peer(path, prefill, decode, context, flash: 0);
            theirs.Add((Math.Max(on.Item1, off.Item1), Math.Max(on.Item2, off.Item2)));
        }

        Report("prefill", prefill, [.. ours.Select(t => t.Prefill)], [.. theirs.Select(t => t.Prefill)], 0);
        Report($"decode at {context}", decode, [.. ours.Select(t => t.Decode)], [.. theirs.Select(t => t.Decode)], bytes);
        if (context > 0)
        {
            double[] kept = [.. ours.Select(t => t.Decode / t.Alone)];
            Console.WriteLine(
                $"  without context in turns: {Median([.. ours.Select(t => t.Alone)]):F1} tok/s, of which {Median(kept):P1} stays "
                + $"({kept.Min():P1}–{kept.Max():P1})");
        }

        double[] shares = [.. ours.Zip(reads, (t, read) => t.Decode * bytes / read)];
        Console.WriteLine(
            $"  memory reads {Median([.. reads]) / 1e9:F1} GB/s: weights at {Median(shares):P0} of that "
            + $"({shares.Min():P0}–{shares.Max():P0})");
        Console.WriteLine(
            $"  memory: process at most {PeakMegaBytes():F0} MB; weights {weights / 1e6:F0}, caches and steps up to "
            + $"{(device.Memory.Peak - weights) / 1e6:F0}");
    }

    /// <summary>Bytes a second, the best of some passes over more than any cache holds.</summary>
    private static double ReadRate(Workers workers)
    {
        double best = double.MaxValue;
        for (int pass = 0; pass < 4; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            MachinePeak.Read(workers);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return MachinePeak.BytesRead / best;
    }

    private static double PeakMegaBytes()
    {
        using Process process = Process.GetCurrentProcess();
        return (process.PeakWorkingSet64 - MachinePeak.BytesRead) / 1e6;
    }

    /// <summary>Tokens a second: of the prompt, of steps behind a context, and of steps without in turns with these.</summary>
    private static (double Prefill, double Decode, double Alone) Time(CausalLanguageModel model, int prefill, int decode, int context)
    {
        using Tensors.Autograd.NoGradScope scope = model.Device.NoGrad();
        int[] ids = [.. Enumerable.Range(0, Math.Max(prefill, context) + decode + 1).Select(i => 300 + (int)(i * 7919L % 20000))];
        float[] logits = new float[model.Config.VocabSize];
        DecodingState state = model.CreateState(1);
        var watch = Stopwatch.StartNew();
        if (prefill > 0) Read(ids[..prefill]);
        double prefillRate = prefill == 0 ? 0 : prefill / watch.Elapsed.TotalSeconds;
        DecodingState behind = state = model.CreateState(1);
        Read(ids[..Math.Max(1, context)]);
        DecodingState alone = state = model.CreateState(1);
        if (context > 0) Read(ids[..1]);
        (TimeSpan late, TimeSpan early) = (TimeSpan.Zero, TimeSpan.Zero);
        for (int begin = 0; begin < decode; begin += Turn)
        {
            int end = Math.Min(decode, begin + Turn);
            late += Steps(behind, begin, end);
            if (context > 0) early += Steps(alone, begin, end);
        }

        return (prefillRate, decode / late.TotalSeconds, decode / early.TotalSeconds);

        TimeSpan Steps(DecodingState of, int begin, int end)
        {
            state = of;
            watch.Restart();
            for (int i = begin; i < end; i++) Read([ids[i]]);
            return watch.Elapsed;
        }

        // In pieces, as generation and llama.cpp read.
        void Read(int[] tokens)
        {
            foreach (int[] piece in tokens.Chunk(Piece))
            {
                using TensorScope lent = model.Device.StepScope();
                Tensor hidden = model.Hidden(new() { Ids = model.Device.From(piece, [1, piece.Length]), State = state });
                model.Head(hidden.Narrow(1, piece.Length - 1, 1)).CopyTo(logits);
            }
        }
    }

    private (double Prefill, double Decode) Peer(string path, int prefill, int decode, int context, int flash)
    {
        string arguments = string.Create(
            CultureInfo.InvariantCulture, $"run \"{path}\" {threads} {prefill} {decode} {context} {flash}");
        using Process process = Process.Start(new ProcessStartInfo(peer!, arguments) { RedirectStandardOutput = true })!;
        string[] numbers = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        return (double.Parse(numbers[1], CultureInfo.InvariantCulture), double.Parse(numbers[2], CultureInfo.InvariantCulture));
    }

    private static void Report(string what, int tokens, double[] ours, double[] theirs, long bytes)
    {
        if (tokens == 0) return;
        double rate = Median(ours);
        string line = $"  {what}: {tokens} tokens, {rate:F1} tok/s";
        if (bytes > 0) line += $" = {rate * bytes / 1e9:F1} GB/s of weights";
        if (theirs.Length > 0)
        {
            double[] ratios = [.. ours.Zip(theirs, (a, b) => a / b)];
            line += $"; llama.cpp {Median(theirs):F1}; ratio {Median(ratios):F2} ({ratios.Min():F2}–{ratios.Max():F2})";
        }

        Console.WriteLine(line);
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
