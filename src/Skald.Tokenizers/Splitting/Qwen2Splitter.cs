using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>Qwen 2's pattern as a matcher.</summary>
internal readonly struct Qwen2Splitter : ISplitter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(in TextWindow window, out bool isWhole) =>
        PrefixedRuns.Find(window, new PrefixedStyle(1, CutsCases: false, TakesSlashes: false, ContractionStyle.Apart), out isWhole);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length) =>
        Llama3Splitter.NextEnd(ref text, at, length, digits: 1);
}
