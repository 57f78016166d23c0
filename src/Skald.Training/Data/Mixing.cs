namespace Skald.Training.Data;

/// <summary>Turns keys and counters into bits that look random, the same on every machine.</summary>
/// <remarks>
/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators), chained
/// over the words.
/// </remarks>
internal static class Mixing
{
    private const ulong Golden = 0x9e3779b97f4a7c15;

    public static ulong Mix(ulong a)
    {
        a += Golden;
        a = (a ^ (a >> 30)) * 0xbf58476d1ce4e5b9;
        a = (a ^ (a >> 27)) * 0x94d049bb133111eb;
        return a ^ (a >> 31);
    }

    public static ulong Mix(ulong a, ulong b) => Mix(Mix(a) ^ b);

    public static ulong Mix(ulong a, ulong b, ulong c) => Mix(Mix(a, b) ^ c);

    /// <summary>A number below <paramref name="bound"/> from 64 random bits; the bias is below bound / 2^64.</summary>
    public static long Below(ulong bits, long bound) => (long)Math.BigMul(bits, (ulong)bound, out _);
}
