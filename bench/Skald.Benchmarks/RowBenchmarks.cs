using Skald.Tensors;
using Skald.Tensors.Cpu;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Benchmarks;

/// <summary>
/// A few rows times quantised weights that no cache holds: what batches and guesses cost beside a single row.
/// </summary>
internal static class RowBenchmarks
{
    private const int Outputs = 5632, Inputs = 2048, AtOnce = 4;
    private const long Bytes = 640L << 20;

    /// <summary>Beside each product the rate at which memory is read, in turns.</summary>
    public static void Run(Workers workers, Measurement measurement, string filter)
    {
        using var device = new CpuDevice(workers.Threads);
        using Tensors.Autograd.NoGradScope scope = device.NoGrad();
        foreach ((DType dtype, int depth, int bytes) in new[]
            {
                (DType.Q40, 32, 18), (DType.Q41, 32, 20), (DType.Q4K, 256, 144), (DType.Q6K, 256, 210), (DType.Q80, 32, 34),
                (DType.PackedF16, 1, 2),
            })
        {
            if (!dtype.ToString().Contains(filter, StringComparison.Ordinal)) continue;
            int rowBytes = Inputs / depth * bytes;
            int count = (int)(Bytes / ((long)Outputs * rowBytes));
            Tensor[] weights = [.. Enumerable.Range(0, count).Select(_ => Matrix(device, dtype, rowBytes))];
            double alone = 0;
            foreach (int rows in (int[])[1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 96])
            {
                Tensor x = device.Ones([rows, Inputs]);
                int next = 0;
                (Times call, Times reference) = measurement.Alternate(
                    () =>
                    {
                        using TensorScope lent = device.Scope();
                        for (int i = 0; i < AtOnce; i++) x.Linear(weights[next++ % weights.Length]);
                    },
                    () => MachinePeak.Read(device.Workers));
                if (rows == 1) alone = call.Median;
                double read = AtOnce * (double)Outputs * rowBytes, flops = 2.0 * AtOnce * rows * Outputs * Inputs;
                Console.WriteLine(
                    $"{dtype,-9} {rows,3} rows  {call.Median / AtOnce * 1e6,8:F1} µs, {call.Median / alone:F2} × one row  "
                    + $"{read / call.Median * 1e-9,5:F1} GB/s, best {read / call.Best * 1e-9,5:F1} (memory gives "
                    + $"{MachinePeak.BytesRead / reference.Median * 1e-9:F1}, best {MachinePeak.BytesRead / reference.Best * 1e-9:F1})  "
                    + $"{flops / call.Median * 1e-9,6:F1} GFLOP/s");
            }

            foreach (Tensor weight in weights) weight.Dispose();
        }
    }

    private static Tensor Matrix(Device device, DType dtype, int rowBytes)
    {
        Tensor weight = device.EmptyQuantized(Outputs, Inputs, dtype);
        byte[] blocks = new byte[Outputs * rowBytes];
        for (int i = 0; i < blocks.Length; i++) blocks[i] = (byte)((((uint)i * 2654435761) >> 25) & 63);  // no scale is infinite
        weight.WriteBlocks(0, blocks);
        return weight;
    }
}
