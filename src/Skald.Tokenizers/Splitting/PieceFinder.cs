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
        int count = 0, next = at;  // where the next window is worth its while
        while (count < Batch && at < final)
        {
            if (at >= next && at + TextWindow.Length <= final)
            {
                ulong begins = TSplitter.Begins(new TextWindow(ref Unsafe.Add(ref text, at)), out bool isWhole) & ~1ul;
                int found = BitOperations.PopCount(begins);
                ref int ends = ref Unsafe.Add(ref bound, count + 1);
                int start = at;
                // Known before all the others are: the next window need not wait for them.
                if (found > 0) at += TextWindow.Length - 1 - BitOperations.LeadingZeroCount(begins);
                // Sixteen are written whatever their number: no branch depends on it.
                Write4(ref ends, start, ref begins);
                Write4(ref Unsafe.Add(ref ends, 4), start, ref begins);
                Write4(ref Unsafe.Add(ref ends, 8), start, ref begins);
                Write4(ref Unsafe.Add(ref ends, 12), start, ref begins);
                for (int i = 16; i < found; i += 4) Write4(ref Unsafe.Add(ref ends, i), start, ref begins);
                count += found;
                if (isWhole && found > 0) continue;
                if (found == 0) next = at + (TextWindow.Length / 2);
            }

            int end = TSplitter.NextEnd(ref text, at, length);
            if (end > final) break;
            Unsafe.Add(ref bound, ++count) = at = end;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write4(ref int ends, int start, ref ulong begins)
    {
        ends = start + BitOperations.TrailingZeroCount(begins);
        begins &= begins - 1;
        Unsafe.Add(ref ends, 1) = start + BitOperations.TrailingZeroCount(begins);
        begins &= begins - 1;
        Unsafe.Add(ref ends, 2) = start + BitOperations.TrailingZeroCount(begins);
        begins &= begins - 1;
        Unsafe.Add(ref ends, 3) = start + BitOperations.TrailingZeroCount(begins);
        begins &= begins - 1;
    }
}
