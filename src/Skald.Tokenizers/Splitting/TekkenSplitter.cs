using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>Mistral Nemo's pattern as a matcher.</summary>
internal readonly struct TekkenSplitter : ISplitter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(in TextWindow window, out bool isWhole) =>
        PrefixedRuns.Find(window, new PrefixedStyle(1, CutsCases: true, TakesSlashes: true, ContractionStyle.None), out isWhole);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length) =>
        O200kSplitter.NextEnd(ref text, at, length, digits: 1, takesContractions: false);
}
