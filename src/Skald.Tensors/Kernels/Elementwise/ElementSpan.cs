using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Elementwise;

/// <summary>Reads and writes sixteen numbers of an array, fewer at its end.</summary>
/// <remarks>
/// The body of a loop is written once, with the number of lanes as an argument, and inlined twice: for the loop with
/// the constant 16, where the choice below vanishes, and for the end.
/// </remarks>
internal static unsafe class ElementSpan
{
    /// <summary>Items a thread should get so that it has some thousand numbers to work on.</summary>
    public static int Grain(long columns) => (int)long.Max(1, 4096 / long.Max(1, columns));

    /// <summary>The numbers of a row that whole vectors cover.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Whole(long columns) => columns & ~15L;

    /// <summary>Reads <paramref name="lanes"/> numbers; the other lanes are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, TSimd>(float* source, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector> =>
        lanes == 16 ? TSimd.Load(source) : Tail.Load<TVector, TSimd>(source, lanes);

    /// <summary>Writes the first <paramref name="lanes"/> lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector, TSimd>(TVector value, float* target, int lanes)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (lanes == 16) TSimd.Store(value, target);
        else Tail.Store<TVector, TSimd>(value, target, lanes);
    }

    /// <summary>Writes the first <paramref name="lanes"/> lanes, or adds them to what is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector, TSimd>(TVector value, float* target, int lanes, bool accumulate)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        if (accumulate) value = TSimd.Add(Load<TVector, TSimd>(target, lanes), value);
        Store<TVector, TSimd>(value, target, lanes);
    }
}
