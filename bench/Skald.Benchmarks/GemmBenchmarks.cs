using Skald.Tensors.Kernels.Threading;

namespace Skald.Benchmarks;

/// <summary>The products of the presets' training steps, and the thin ones of decoding.</summary>
internal static class GemmBenchmarks
{
    /// <summary>Large and training shapes, as share of the peak of fused multiply-adds.</summary>
    public static void Run(Workers workers, Measurement measurement, string filter)
    {
        List<(string Group, GemmCase[] Cases)> groups =
        [
            ("square", [new("2048³", "NN", 2048, 2048, 2048), new("2048³", "NT", 2048, 2048, 2048),
                new("2048³", "TN", 2048, 2048, 2048)]),
            ("nanogpt-cpu", [.. Block(768, 128), .. GemmCase.Layer("head", 768, 65, 128)]),
            ("baby", [.. Block(2048, 384), .. GemmCase.Layer("head", 2048, 65, 384)]),
            ("stories15M", [.. Block(1024, 288), .. GemmCase.Layer("head chunk", 1024, 4096, 288)]),
            ("gpt2", [.. Block(1024, 768), .. GemmCase.Layer("head chunk", 256, 8192, 768)]),
        ];
        foreach ((string group, GemmCase[] cases) in groups)
        {
            double ideal = 0, idealBest = 0, actual = 0, actualBest = 0;
            foreach (GemmCase one in cases)
            {
                if (!$"{group} {one.Name} {one.Transposition}".Contains(filter, StringComparison.Ordinal)) continue;
                (Times call, Times reference) =
                    one.Measure(workers, measurement, () => MachinePeak.MultiplyAdd(workers));
                double share = 2.0 * one.M * one.N * one.K / MachinePeak.Operations(workers);
                double median = share * reference.Median, best = share * reference.Best;
                ideal += median;
                idealBest += best;
                actual += call.Median;
                actualBest += call.Best;
                double peak = MachinePeak.Operations(workers) / reference.Median * 1e-9;
                Console.WriteLine(
                    $"{group,-12} {one.Name,-14} {one.Transposition} {one.M,5} x {one.N,5} x {one.K,5}  " +
                    $"{call.Median * 1e6,9:F1} µs  {peak * median / call.Median,6:F1} GFLOP/s of {peak,6:F1}  " +
                    $"{100 * median / call.Median,5:F1} %, best {100 * best / call.Best,5:F1} %");
            }

            if (actual == 0) continue;
            Console.WriteLine(
                $"{group,-12} all together {100 * ideal / actual:F1} %, best {100 * idealBest / actualBest:F1} %");
        }
    }

    /// <summary>A few rows times a weight stored by outputs, as share of the rate at which memory is read.</summary>
    public static void RunThin(Workers workers, Measurement measurement, string filter)
    {
        foreach ((int n, int k) in new[] { (512, 128), (1536, 384), (2304, 768), (768, 3072), (8192, 4096) })
        {
            foreach (int m in new[] { 1, 2, 4, 8, 16, 24, 32 })
            {
                var one = new GemmCase("thin", "NT", m, n, k);
                if (!$"{n}x{k}".Contains(filter, StringComparison.Ordinal)) continue;
                (Times call, Times reference) =
                    one.Measure(workers, measurement, () => MachinePeak.Read(workers));
                double bytes = 4.0 * n * k, flops = 2.0 * m * n * k;
                Console.WriteLine(
                    $"thin NT {m,3} x {n,5} x {k,5}  {call.Median * 1e6,9:F1} µs  " +
                    $"weights {bytes / call.Median * 1e-9,6:F1} GB/s, best {bytes / call.Best * 1e-9,6:F1} " +
                    $"(memory gives {MachinePeak.BytesRead / reference.Median * 1e-9:F1}, best " +
                    $"{MachinePeak.BytesRead / reference.Best * 1e-9:F1})  {flops / call.Median * 1e-9,6:F1} GFLOP/s");
            }
        }
    }

    private static IEnumerable<GemmCase> Block(int rows, int width) =>
    [
        .. GemmCase.Layer("qkv", rows, 3 * width, width),
        .. GemmCase.Layer("proj", rows, width, width),
        .. GemmCase.Layer("up", rows, 4 * width, width),
        .. GemmCase.Layer("down", rows, width, 4 * width),
    ];
}
