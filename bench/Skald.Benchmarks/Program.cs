using System.Globalization;
using Skald.Benchmarks;
using Skald.Tensors.Kernels.Threading;

// Usage: Skald.Benchmarks [gemm|thin|micro|workers] [--threads N] [--filter TEXT] [--processor-time]
string what = args.FirstOrDefault(a => !a.StartsWith('-')) ?? "gemm";
int threads = int.Parse(Option("--threads") ?? "2", CultureInfo.InvariantCulture);
string filter = Option("--filter") ?? "";
var measurement = new Measurement(byProcessor: args.Contains("--processor-time"));
using var workers = new Workers(threads);

switch (what)
{
    case "gemm": GemmBenchmarks.Run(workers, measurement, filter); break;
    case "thin": GemmBenchmarks.RunThin(workers, measurement, filter); break;
    case "micro": MicroKernelBenchmarks.Run(workers, measurement); break;
    case "workers": WorkersBenchmarks.Run(workers); break;
    default: Console.Error.WriteLine($"Benchmarks: expected gemm, thin, micro or workers, got '{what}'."); return 1;
}

return 0;

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
