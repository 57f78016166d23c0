using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>The pattern of o200k as a matcher.</summary>
internal readonly struct O200kWordSplitter : ISplitter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(in TextWindow window, out bool isWhole) =>
        PrefixedRuns.Find(window, new PrefixedStyle(3, CutsCases: true, TakesSlashes: true, ContractionStyle.Joined), out isWhole);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length) =>
        O200kSplitter.NextEnd(ref text, at, length, digits: 3, takesContractions: true);
}
