using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>Finds pieces many at a time: windows of bit masks, and the matcher where they cannot tell.</summary>
internal static class PieceFinder
{
    /// <summary>Pieces after which a batch ends.</summary>
    public const int Batch = 192;

    /// <summary>Numbers that a batch needs room for: a window more than the batch, and what is written beyond.</summary>
    public const int Room = Batch + TextWindow.Length + 17;

    /// <summary>Finds some pieces that follow one another.</summary>
    /// <param name="text">Valid UTF-8, with <see cref="CharacterClasses.ReadAhead"/> readable bytes after it.</param>
    /// <param name="at">Where a piece begins.</param>
    /// <param name="length">Bytes of text.</param>
    /// <param name="final">Pieces that end beyond this are left.</param>
    /// <param name="bounds">Receives where each piece begins and the last one ends; <see cref="Room"/> long.</param>
    /// <returns>Number of pieces.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Find<TSplitter>(ref byte text, int at, int length, int final, int[] bounds)
        where TSplitter : ISplitter
    {
        ref int bound = ref MemoryMarshal.GetArrayDataReference(bounds);
        bound = at;
        int count = 0;
        while (count < Batch && at < final)
        {
            if (at + TextWindow.Length <= final)
            {
                ulong begins = TSplitter.Begins(new TextWindow(ref Unsafe.Add(ref text, at)), out bool isWhole) & ~1ul;
                int found = BitOperations.PopCount(begins);
                ref int next = ref Unsafe.Add(ref bound, count + 1);
                // Sixteen are written whatever their number: no branch depends on it.
                Write4(ref next, at, ref begins);
                Write4(ref Unsafe.Add(ref next, 4), at, ref begins);
                Write4(ref Unsafe.Add(ref next, 8), at, ref begins);
                Write4(ref Unsafe.Add(ref next, 12), at, ref begins);
                for (int i = 16; i < found; i += 4) Write4(ref Unsafe.Add(ref next, i), at, ref begins);
                count += found;
                at = Unsafe.Add(ref bound, count);
                if (isWhole && found > 0) continue;
            }

            int end = TSplitter.NextEnd(ref text, at, length);
            if (end > final) break;
            Unsafe.Add(ref bound, ++count) = at = end;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write4(ref int next, int at, ref ulong begins)
    {
        for (int i = 0; i < 4; i++)
        {
            Unsafe.Add(ref next, i) = at + BitOperations.TrailingZeroCount(begins);
            begins &= begins - 1;
        }
    }
}
