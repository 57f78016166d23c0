using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>Zeros for the gradients of queries, keys and values that belong to no sequence.</summary>
internal unsafe struct AttentionClear : IRangeKernel
{
    private readonly AttentionOperands _o;
    private readonly AttentionGradients _gradients;

    private AttentionClear(in AttentionOperands o, in AttentionGradients gradients)
    {
        _o = o;
        _gradients = gradients;
    }

    public static void Run(in AttentionOperands o, in AttentionGradients gradients, Workers workers)
    {
        var kernel = new AttentionClear(o, gradients);
        workers.Run(ref kernel, checked(o.Batch * Math.Max(o.Keys, o.Queries)), 64);
    }

    /// <inheritdoc/>
    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int times = Math.Max(_o.Keys, _o.Queries);
        for (int item = start; item < end; item++)
        {
            (int batch, int time) = Math.DivRem(item, times);
            if (time < _o.Keys)
            {
                for (int head = 0; head < _o.KeyValueHeads; head++)
                {
                    if (_gradients.Key != null)
                        new Span<float>(_gradients.KeyRow(batch, time, head), _o.KeyWidth).Clear();
                    if (_gradients.Value != null)
                        new Span<float>(_gradients.ValueRow(batch, time, head), _o.ValueWidth).Clear();
                }
            }

            if (_gradients.Query == null || time >= _o.Queries) continue;
            for (int head = 0; head < _o.Heads; head++)
                new Span<float>(_gradients.QueryRow(batch, time, head), _o.KeyWidth).Clear();
        }
    }
}
