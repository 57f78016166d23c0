using Skald.Tensors;
using Skald.Tensors.Cpu;

namespace Skald.Benchmarks;

/// <summary>Attention to packed caches: what a long context costs a step, and a piece of a prompt.</summary>
internal static class CacheBenchmarks
{
    private const int Width = 64, Layers = 22;

    /// <summary>Microseconds of a layer, half precision and 8 bits in turns, with as many layers as a model has.</summary>
    public static void Run(int threads, Measurement measurement, string filter)
    {
        using var device = new CpuDevice(threads);
        using Tensors.Autograd.NoGradScope scope = device.NoGrad();
        foreach ((string name, int heads, int owners) in new[] { ("1.1B", 32, 4), ("SmolLM2", 9, 3), ("no groups", 12, 12) })
        {
            foreach ((int context, int queries) in new[] { (512, 1), (4096, 1), (4096, 3), (4096, 64) })
            {
                if (!$"{name} {context} {queries}".Contains(filter, StringComparison.Ordinal)) continue;
                Tensor keys = Numbers(device, context, owners), query = Numbers(device, queries, heads);
                AttentionOptions options = new() { IsCausal = true, QueryStart = new[] { context - queries }, KeyEnd = new[] { context } };
                Action half = Steps(device, DType.PackedF16, keys, query, options);
                Action bytes = Steps(device, DType.Q80, keys, query, options);
                (Times halves, Times eighths) = measurement.Alternate(half, bytes);
                double flops = 4.0 * Width * heads * queries * context, numbers = context * owners * 2.0 * Width;
                Console.WriteLine(
                    $"{name,-9} {context,5} keys {queries,3} queries: f16 {halves.Median * 1e6,8:F1} µs, best {halves.Best * 1e6,8:F1}, "
                    + $"{2 * numbers / halves.Best * 1e-9,5:F1} GB/s, {flops / halves.Best * 1e-9:F0} GFLOP/s; "
                    + $"q8 {eighths.Median * 1e6,8:F1} µs, best {eighths.Best * 1e6,8:F1}, "
                    + $"{35.0 / 32 * numbers / eighths.Best * 1e-9,5:F1} GB/s, {flops / eighths.Best * 1e-9:F0} GFLOP/s");
            }
        }
    }

    private static Action Steps(CpuDevice device, DType dtype, Tensor keys, Tensor query, AttentionOptions options)
    {
        var caches = new PackedKeyValues[Layers];
        for (int layer = 0; layer < Layers; layer++)
        {
            caches[layer] = new(device, dtype, 1, keys.Shape[2], Width, Width, keys.Shape[1]);
            caches[layer].Append(keys, keys, [0]);
        }

        int next = 0;
        return () =>
        {
            using TensorScope lent = device.Scope();
            caches[next++ % Layers].Attend(query, options);
        };
    }

    private static Tensor Numbers(CpuDevice device, int time, int heads)
    {
        float[] numbers = new float[time * heads * Width];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = (((((uint)i * 2654435761) >> 20) & 1023) / 512f) - 1;
        return device.From(numbers, [1, time, heads, Width]);
    }
}
