using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Asks for weights before they are needed: with few rows a product waits for memory and nothing else.</summary>
internal static unsafe class Upcoming
{
    /// <summary>How far ahead: some microseconds at the rate of one core.</summary>
    private const int Distance = 4096;

    /// <summary>Fetches what lies <see cref="Distance"/> bytes behind these bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(byte* source, int bytes)
    {
        if (!Sse.IsSupported) return;
        for (int line = 0; line < bytes; line += 64) Sse.Prefetch0(source + Distance + line);
    }
}
