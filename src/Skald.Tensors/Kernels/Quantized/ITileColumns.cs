using System.Runtime.CompilerServices;
using Skald.Tensors.Kernels.Gemm;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>How <see cref="FloatTile"/> reads the columns that its rows are multiplied with.</summary>
internal unsafe interface ITileColumns
{
    /// <summary>The floats of a register's columns, and of the columns beside them where there are two registers.</summary>
    /// <param name="source">The first register's columns at some k.</param>
    /// <param name="beside">Bytes from there to whatever else the source needs.</param>
    /// <param name="first">The first register.</param>
    /// <param name="second">The second, where TColumns is 2.</param>
    static abstract void Load<TVector, TLanes, TColumns>(byte* source, int beside, out TVector first, out TVector second)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TColumns : struct, IConstant;
}

/// <summary>Floats; the columns beside the first lie anywhere.</summary>
internal readonly unsafe struct FloatColumns : ITileColumns
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load<TVector, TLanes, TColumns>(byte* source, int beside, out TVector first, out TVector second)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>
        where TColumns : struct, IConstant
    {
        first = TLanes.Load(source);
        second = TColumns.Value > 1 ? TLanes.Load(source + beside) : default;
    }
}
