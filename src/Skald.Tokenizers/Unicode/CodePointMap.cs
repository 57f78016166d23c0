namespace Skald.Tokenizers.Unicode;

/// <summary>A mapping of code points to short sequences of code points.</summary>
/// <param name="numbers">Number of each code point's sequence; 0 where it maps to itself.</param>
/// <param name="sequences">By number: start in <paramref name="pool"/> times 32, plus length.</param>
/// <param name="pool">The sequences, one after another.</param>
internal sealed class CodePointMap(CodePointTable numbers, int[] sequences, int[] pool)
{
    /// <summary>What a code point maps to; empty where it maps to itself.</summary>
    public ReadOnlySpan<int> this[int codePoint]
    {
        get
        {
            int sequence = sequences[numbers[codePoint]];
            return pool.AsSpan(sequence >> 5, sequence & 31);
        }
    }
}
