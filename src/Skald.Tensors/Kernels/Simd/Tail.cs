using System.Runtime.CompilerServices;

namespace Skald.Tensors.Kernels.Simd;

/// <summary>The last lanes of a row that sixteen does not divide.</summary>
internal static unsafe class Tail
{
    /// <summary>Reads <paramref name="count"/> floats, 0 to 16, and fills the other lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, TSimd>(float* source, int count, float fill = 0f)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* lanes = stackalloc float[16];
        for (int lane = 0; lane < 16; lane++) lanes[lane] = lane < count ? source[lane] : fill;
        return TSimd.Load(lanes);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes, 0 to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector, TSimd>(TVector value, float* destination, int count)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        float* lanes = stackalloc float[16];
        TSimd.Store(value, lanes);
        for (int lane = 0; lane < count; lane++) destination[lane] = lanes[lane];
    }
}
