using System.Globalization;
using Skald.Benchmarks;
using Skald.Formats.Gguf;
using Skald.Tensors;
using Skald.Tensors.Kernels.Threading;

// Usage: Skald.Benchmarks [gemm|thin|rows|cache|micro|workers] [--threads N] [--filter TEXT] [--processor-time]
//        Skald.Benchmarks make FILE.gguf [--type q4_0]
//        Skald.Benchmarks model FILE.gguf [--peer bench/llama.cpp/peer] [--prefill 512] [--decode 64] [--context 0]
//                               [--cache f16] [--rounds 5]
//        Skald.Benchmarks generation FILE [--batch 8] [--guesses 7] [--draft FOLDER [--confidence 0.4]] [--tokenizer FILE]: what is named
string what = args.FirstOrDefault(a => !a.StartsWith('-')) ?? "gemm";
int threads = int.Parse(Option("--threads") ?? "2", CultureInfo.InvariantCulture);
string filter = Option("--filter") ?? "";
var measurement = new Measurement(byProcessor: args.Contains("--processor-time"));
using var workers = new Workers(threads);

switch (what)
{
    case "gemm": GemmBenchmarks.Run(workers, measurement, filter); break;
    case "thin": GemmBenchmarks.RunThin(workers, measurement, filter); break;
    case "rows": RowBenchmarks.Run(workers, measurement, filter); break;
    case "micro": MicroKernelBenchmarks.Run(workers, measurement); break;
    case "cache": CacheBenchmarks.Run(threads, measurement, filter); break;
    case "workers": WorkersBenchmarks.Run(workers); break;
    case "make":
        SyntheticModel.Write(args[1], GgmlTypes.TryParse(Option("--type") ?? "q4_0", out GgmlType type) ? type : GgmlType.Q40);
        break;
    case "model":
        PrintPeaks();
        new ModelBenchmarks(threads, Option("--peer"), Number("--rounds", 5)).Run(
            args[1], Number("--prefill", 512), Number("--decode", 64), Number("--context", 0),
            Option("--cache") switch { "f32" => DType.Float32, "q8" => DType.Q80, _ => DType.PackedF16 });
        break;
    case "generation":
        using (var generation = new GenerationBenchmarks(threads, args[1]))
        {
            if (Option("--batch") is not null) generation.Batches(Number("--batch", 8));
            float confidence = float.Parse(Option("--confidence") ?? "0.4", CultureInfo.InvariantCulture);
            if (Option("--draft") is { } draft) generation.Draft(draft, Number("--guesses", 8), confidence);
            if (Option("--tokenizer") is { } tokenizer)
            {
                generation.Lookup(Number("--guesses", 7), tokenizer);
                generation.Constraint(tokenizer);
            }
        }

        break;
    default:
        Console.Error.WriteLine($"Benchmarks: expected gemm, thin, rows, cache, micro, workers, make, model or generation, got '{what}'.");
        return 1;
}

return 0;

int Number(string name, int otherwise) => int.Parse(Option(name) ?? $"{otherwise}", CultureInfo.InvariantCulture);

void PrintPeaks()
{
    (Times flops, Times read) = measurement.Alternate(() => MachinePeak.MultiplyAdd(workers), () => MachinePeak.Read(workers));
    Console.WriteLine(
        $"machine: {MachinePeak.Operations(workers) / flops.Median / 1e9:F0} GFLOP/s, "
        + $"reads {MachinePeak.BytesRead / read.Median / 1e9:F1} GB/s");
}

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
