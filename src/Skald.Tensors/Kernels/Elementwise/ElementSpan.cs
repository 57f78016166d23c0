using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Reads and writes sixteen numbers of an array, fewer at its end.</summary>
internal static unsafe class ElementSpan
{
    /// <summary>Items a thread should get so that it has some thousand numbers to work on.</summary>
    public static int Grain(long columns) => (int)long.Max(1, 4096 / long.Max(1, columns));

    /// <summary>Numbers i to i + 15 of a row of <paramref name="count"/>, zeros past its end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, TSimd>(float* row, long i, long count)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        i <= count - 16 ? TSimd.Load(row + i) : Part<TVector, TSimd>(row + i, (int)(count - i));

    /// <summary>Writes numbers i to i + 15 of a row, as far as it goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector, TSimd>(TVector value, float* row, long i, long count)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (i <= count - 16) TSimd.Store(value, row + i);
        else Tail.Store<TVector, TSimd>(value, row + i, (int)(count - i));
    }

    /// <summary>Adds to numbers i to i + 15 of a row, as far as it goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<TVector, TSimd>(TVector value, float* row, long i, long count)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        Store<TVector, TSimd>(TSimd.Add(Load<TVector, TSimd>(row, i, count), value), row, i, count);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVector Part<TVector, TSimd>(float* source, int count)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> => Tail.Load<TVector, TSimd>(source, count);
}
