using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>Mistral Nemo's pattern as a matcher.</summary>
internal readonly struct TekkenSplitter : ISplitter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(in AsciiWindow window, out bool isWhole) =>
        window.PrefixedRuns(1, cutsCases: true, out isWhole);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length) =>
        O200kSplitter.NextEnd(ref text, at, length, digits: 1, takesContractions: false);
}
