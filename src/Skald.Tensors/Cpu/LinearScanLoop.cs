using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Cpu;

/// <summary>
/// y[o, t, i] = decay[o, t, i] · y[o, t ∓ 1, i] + input[o, t, i], rounded once; an item is one (o, i).
/// </summary>
internal unsafe struct LinearScanLoop : IRangeKernel
{
    public float* Decay;   // null: 1
    public float* Input;   // null: 0
    public float* Y;
    public long Count;
    public long Inner;
    public float Initial;
    public bool IsReversed;

    public readonly void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        for (int item = start; item < end; item++)
        {
            long outer = item / Inner;
            long at = (outer * Count * Inner) + (item - (outer * Inner)), step = Inner;
            if (IsReversed) (at, step) = (at + ((Count - 1) * Inner), -Inner);
            float carried = Initial;
            for (long t = 0; t < Count; t++, at += step)
            {
                float decay = Decay is null ? 1 : Decay[at], input = Input is null ? 0 : Input[at];
                carried = MathF.FusedMultiplyAdd(decay, carried, input);
                Y[at] = carried;
            }
        }
    }
}
