namespace Skald.Tensors;

/// <summary>Where random numbers come from: a counter-based generator, so that any number can be had by itself.</summary>
/// <remarks>
/// Philox4x32-10, Salmon et al. 2011, https://doi.org/10.1145/2063384.2063405. The same seed, stream and element give
/// the same number on every device, at any number of threads, whatever else has been drawn.
/// </remarks>
/// <param name="Seed">The run's seed.</param>
/// <param name="Stream">What the numbers are for: a layer, a step, a parameter; see Fork.</param>
/// <param name="Offset">Elements before the first one drawn: the global row times its width, say.</param>
public readonly record struct RandomStream(ulong Seed, ulong Stream = 0, long Offset = 0)
{
    /// <summary>An independent stream for a part of this one's use.</summary>
    public RandomStream Fork(ulong part) => this with { Stream = Mix(Stream ^ Mix(part + 0x9E3779B97F4A7C15UL)) };

    /// <summary>An independent stream named by text, a parameter's name for example.</summary>
    public RandomStream Fork(string part)
    {
        ulong hash = 14695981039346656037UL;  // FNV-1a over UTF-16 units
        foreach (char c in part) hash = (hash ^ c) * 1099511628211UL;
        return Fork(hash);
    }

    /// <summary>Spreads every bit over all bits: the finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        return x ^ (x >> 31);
    }
}
