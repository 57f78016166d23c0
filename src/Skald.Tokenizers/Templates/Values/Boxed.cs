using System.Numerics;

namespace Skald.Tokenizers.Templates.Values;

/// <summary>Numbers and truth values as objects; the common ones are made once.</summary>
/// <remarks>An integer is a <see cref="long"/> where it fits and a <see cref="BigInteger"/> only where it does not.</remarks>
internal static class Boxed
{
    private const int Smallest = -8;

    private static readonly object[] s_small = [.. Enumerable.Range(Smallest, 264).Select(n => (object)(long)n)];

    public static readonly object True = true;

    public static readonly object False = false;

    public static object Of(bool value) => value ? True : False;

    public static object Of(long value)
    {
        ulong index = (ulong)(value - Smallest);
        return index < (ulong)s_small.Length ? s_small[index] : value;
    }

    public static object Of(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? Of((long)value) : value;
}
