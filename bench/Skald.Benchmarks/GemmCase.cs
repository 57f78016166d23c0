using Skald.Tensors.Kernels.Gemm;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Benchmarks;

/// <summary>One product to time.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Transposition">"NN", "NT" or "TN".</param>
/// <param name="M">Rows.</param>
/// <param name="N">Columns.</param>
/// <param name="K">Depth.</param>
internal sealed unsafe record GemmCase(string Name, string Transposition, int M, int N, int K)
{
    /// <summary>The three products of a linear layer in training: forward, input gradient, weight gradient.</summary>
    public static IEnumerable<GemmCase> Layer(string name, int rows, int outputs, int inputs) =>
    [
        new($"{name} y", "NT", rows, outputs, inputs),
        new($"{name} dx", "NN", rows, inputs, outputs),
        new($"{name} dw", "TN", outputs, inputs, rows),
    ];

    /// <summary>Times the product against something that the machine does at its best.</summary>
    public (Times Call, Times Reference) Measure(Workers workers, Measurement measurement, Action reference)
    {
        (Times, Times) r = default;
        With(o => r = measurement.Alternate(() => Gemm.Run(workers, in o), reference));
        return r;
    }

    public void With(Action<GemmOperands> use)
    {
        using NativeBuffer a = new((long)M * K), b = new((long)K * N), c = new((long)M * N);
        bool accumulates = Transposition == "TN";
        var operands = new GemmOperands
        {
            Rows = M,
            Columns = N,
            Depth = K,
            A = a.Pointer,
            ARowStride = Transposition[0] == 'N' ? K : 1,
            ADepthStride = Transposition[0] == 'N' ? 1 : M,
            B = b.Pointer,
            BDepthStride = Transposition[1] == 'N' ? N : 1,
            BColumnStride = Transposition[1] == 'N' ? 1 : K,
            C = c.Pointer,
            CRowStride = N,
            Batch = 1,
            Accumulate = accumulates,
        };
        use(operands);
    }
}
