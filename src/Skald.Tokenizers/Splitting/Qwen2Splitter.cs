using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Splitting;

/// <summary>Qwen 2's pattern as a matcher.</summary>
internal readonly struct Qwen2Splitter : ISplitter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins(in AsciiWindow window, out bool isWhole) =>
        window.PrefixedRuns(1, cutsCases: false, out isWhole);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NextEnd(ref byte text, int at, int length) =>
        Llama3Splitter.NextEnd(ref text, at, length, digits: 1);
}
