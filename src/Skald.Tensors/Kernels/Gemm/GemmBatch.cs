using Skald.Tensors.Kernels.Simd;
using Skald.Tensors.Kernels.Threading;

namespace Skald.Tensors.Kernels.Gemm;

/// <summary>Many small products: each is carried out by one thread, and the threads share the batch.</summary>
internal readonly unsafe struct GemmBatch<TVector, TSimd, TKernel> : IRangeKernel
    where TVector : unmanaged
    where TSimd : ISimd<TVector>
    where TKernel : struct, IMicroKernel
{
    /// <summary>Multiply-adds of a product above which all threads work on one item at a time.</summary>
    public const long LargestItem = 1 << 25;

    private readonly GemmOperands _o;
    private readonly ScratchPool _scratch;

    public GemmBatch(in GemmOperands operands, ScratchPool scratch)
    {
        _o = operands;
        _scratch = scratch;
        long item = Math.Max((long)_o.Rows * _o.Columns * _o.Depth, 1);
        Grain = (int)Math.Clamp(GemmBlocking.WorthSharing / item, 1, int.MaxValue);
    }

    /// <summary>Fewest items worth handing to another thread.</summary>
    public int Grain { get; }

    /// <summary>Carries out products on this batch's own tag; the tag of the caller is not needed.</summary>
    public void Run<TCallerVector, TCallerSimd>(int start, int end)
        where TCallerVector : unmanaged
        where TCallerSimd : ISimd<TCallerVector>
    {
        GemmOperands item = _o;
        item.Batch = 1;
        var blocking = GemmBlocking.Choose<TKernel>(in item, threads: 1);
        for (int i = start; i < end; i++)
        {
            item.A = _o.A + (i * _o.ABatchStride);
            item.B = _o.B + (i * _o.BBatchStride);
            item.C = _o.C + (i * _o.CBatchStride);
            if (_o.PreActivation != null) item.PreActivation = _o.PreActivation + (i * _o.CBatchStride);
            if (_o.Argument != null) item.Argument = _o.Argument + (i * _o.CBatchStride);
            var section = new GemmSection<TVector, TSimd, TKernel>(in item, blocking, threads: 1, _scratch);
            section.Rent();
            try
            {
                section.Run<TVector, TSimd>(0, 1);
            }
            finally
            {
                section.Return();
            }
        }
    }
}
