using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Reductions;

/// <summary>The reduction of one part of a row.</summary>
internal static unsafe class RowPart
{
    /// <summary>Numbers of one part.</summary>
    public const int Size = 4096;

    /// <summary>Reduces <paramref name="count"/> numbers: lane j takes numbers j, j + 16, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Reduce<TOp, TVector, TSimd>(float* x, long count)
        where TOp : struct, IReduceOp
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        TVector total = TSimd.Broadcast(TOp.Identity);
        long i = 0;
        for (; i <= count - 16; i += 16) total = TOp.Step<TVector, TSimd>(total, TSimd.Load(x + i));
        if (i < count)
        {
            TVector rest = Tail.Load<TVector, TSimd>(x + i, (int)(count - i), TOp.Identity);
            total = TOp.Step<TVector, TSimd>(total, rest);
        }

        return TOp.Lanes<TVector, TSimd>(total);
    }
}
