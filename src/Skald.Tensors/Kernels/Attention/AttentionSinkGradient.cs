using Skald.Tensors.Kernels.Numerics;
using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Gradient of each head's sink: −Σ over its rows of the sink's probability times Σ dO · O.</summary>
/// <remarks>Sixteen lanes by query modulo 16 over the rows of the batch, ascending, then the fixed tree.</remarks>
internal unsafe struct AttentionSinkGradient : IRangeKernel
{
    private readonly AttentionOperands _o;
    private readonly AttentionGradients _gradients;

    internal AttentionSinkGradient(in AttentionOperands o, in AttentionGradients gradients)
    {
        _o = o;
        _gradients = gradients;
    }

    public static void Run(in AttentionOperands o, in AttentionGradients gradients, Workers workers)
    {
        var kernel = new AttentionSinkGradient(o, gradients);
        workers.Run(ref kernel, o.Heads, 1);
    }

    /// <inheritdoc/>
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* delta = stackalloc float[16];
        for (int head = start; head < end; head++)
        {
            TVector sum = TSimd.Zero, sink = TSimd.Broadcast(_o.Sinks[head]);
            for (int batch = 0; batch < _o.Batch; batch++)
            {
                for (int time = 0; time < _o.Queries; time += 16)
                {
                    int count = Math.Min(16, _o.Queries - time);
                    TVector logSumExp = Tail.Load<TVector, TSimd>(
                        _o.LogSumExpOf(batch, time, head), count, float.NegativeInfinity);
                    for (int i = 0; i < 16; i++)
                    {
                        delta[i] = i >= count ? 0f : AttentionPack.Dot<TVector, TSimd>(
                            _gradients.OutputRow(batch, time + i, head), _o.OutputRow(batch, time + i, head),
                            _o.ValueWidth);
                    }

                    TVector p = VectorMath.Exp<TVector, TSimd>(TSimd.Subtract(sink, logSumExp));
                    // Rows outside every document have no sum at all.
                    TVector none = TSimd.Equal(logSumExp, TSimd.Broadcast(float.NegativeInfinity));
                    sum = TSimd.NegateMultiplyAdd(TSimd.Select(none, TSimd.Zero, p), TSimd.Load(delta), sum);
                }
            }

            float gradient = TSimd.Sum(sum);
            _gradients.Sinks[head] = _gradients.Accumulate ? _gradients.Sinks[head] + gradient : gradient;
        }
    }
}
