using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Skald.Tensors.Kernels.Simd;

/// <summary>The last lanes of a row that sixteen does not divide.</summary>
/// <remarks>
/// Inlined without a call or a <c>stackalloc</c>: either would make the compiler keep the vectors of the loop before in
/// memory, and that loop is what takes the time.
/// </remarks>
internal static unsafe class Tail
{
    /// <summary>Reads <paramref name="count"/> floats, 0 to 16, and fills the other lanes.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, TSimd>(float* source, int count, float fill = 0f)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        Sixteen buffer;
        float* lanes = (float*)&buffer;
        for (int lane = 0; lane < 16; lane++) lanes[lane] = lane < count ? source[lane] : fill;
        return TSimd.Load(lanes);
    }

    /// <summary>Writes the first <paramref name="count"/> lanes, 0 to 16.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector, TSimd>(TVector value, float* destination, int count)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        Sixteen buffer;
        float* lanes = (float*)&buffer;
        TSimd.Store(value, lanes);
        for (int lane = 0; lane < count; lane++) destination[lane] = lanes[lane];
    }

    /// <summary>Room for sixteen floats.</summary>
    private struct Sixteen
    {
#pragma warning disable CS0649, CS0169  // only its size matters
        private Vector128<float> _a;
        private Vector128<float> _b;
        private Vector128<float> _c;
        private Vector128<float> _d;
#pragma warning restore CS0649, CS0169
    }
}
