using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Cpu;

/// <summary>y = x at places along an axis; an item is a line.</summary>
internal unsafe struct GatherLoop<T> : IRangeKernel
    where T : unmanaged
{
    public LineSpace Lines;
    public long* Index;
    public T* X;
    public T* Y;

    public void Run<TVector, TSimd>(int start, int end)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        long stepIndex = Lines.Starts.RowStep(0), stepX = Lines.Starts.RowStep(1), stepY = Lines.Starts.RowStep(2);
        for (int line = start, taken; line < end; line += taken)
        {
            (int row, int from) = Math.DivRem(line, Lines.Starts.RowLength);
            taken = Math.Min(Lines.Starts.RowLength - from, end - line);
            long* index = Index + Lines.Starts.Offset(0, row) + (from * stepIndex);
            T* x = X + Lines.Starts.Offset(1, row) + (from * stepX);
            T* y = Y + Lines.Starts.Offset(2, row) + (from * stepY);
            for (long j = 0; j < Lines.Length; j++, index += Lines.IndexStep, y += Lines.YStep)
                for (int i = 0; i < taken; i++) y[i * stepY] = x[(i * stepX) + (index[i * stepIndex] * Lines.XStep)];
        }
    }
}
