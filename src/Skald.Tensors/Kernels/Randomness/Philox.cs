using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Skald.Tensors.Kernels.Randomness;

/// <summary>Philox 4×32 with ten rounds: random bits as a function of a seed, a stream and a place.</summary>
/// <remarks>
/// <para>Salmon et al. 2011, <em>Parallel random numbers: as easy as 1, 2, 3</em>.</para>
/// <para>
/// The key is the seed; the counter is (place, stream), 64 bits each. Numbers come in groups of 32 from eight counters:
/// number e of a group is word e / 8 of counter 8 · group + e mod 8, so that eight counters fill a register. The order
/// is part of the generator's definition and the same on every processor.
/// </para>
/// </remarks>
/// <param name="seed">The key.</param>
/// <param name="stream">Which sequence: one per tensor, layer or step.</param>
internal readonly unsafe struct Philox(ulong seed, ulong stream)
{
    /// <summary>Numbers of a group.</summary>
    public const int GroupSize = 32;

    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9;
    private const uint WeylB = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The key.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Which sequence.</summary>
    public ulong Stream { get; } = stream;

    /// <summary>Writes the 32 numbers of a group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Group(long group, uint* numbers)
    {
        if (Avx512F.IsSupported) Group512(group, numbers);
        else if (Avx2.IsSupported) Group256(group, numbers);
        else GroupScalar(group, numbers);
    }

    /// <summary>The group by scalar arithmetic: what the others must equal.</summary>
    public void GroupScalar(long group, uint* numbers)
    {
        for (int lane = 0; lane < 8; lane++)
        {
            ulong place = ((ulong)group * 8) + (uint)lane;
            uint a = (uint)place;
            uint b = (uint)(place >> 32);
            uint c = (uint)Stream;
            uint d = (uint)(Stream >> 32);
            uint keyA = (uint)Seed;
            uint keyB = (uint)(Seed >> 32);
            for (int round = 0; round < Rounds; round++)
            {
                ulong first = (ulong)MultiplierA * a;
                ulong second = (ulong)MultiplierB * c;
                a = (uint)(second >> 32) ^ b ^ keyA;
                b = (uint)second;
                c = (uint)(first >> 32) ^ d ^ keyB;
                d = (uint)first;
                keyA += WeylA;
                keyB += WeylB;
            }

            numbers[lane] = a;
            numbers[lane + 8] = b;
            numbers[lane + 16] = c;
            numbers[lane + 24] = d;
        }
    }

    /// <summary>Eight counters in 64-bit lanes; upper halves carry rubbish that products ignore.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Group512(long group, uint* numbers)
    {
        Vector512<ulong> places =
            Vector512.Create((ulong)group * 8) + Vector512.Create(0UL, 1UL, 2UL, 3UL, 4UL, 5UL, 6UL, 7UL);
        Vector512<ulong> a = places;
        Vector512<ulong> b = places >> 32;
        Vector512<ulong> c = Vector512.Create(Stream);
        Vector512<ulong> d = Vector512.Create(Stream >> 32);
        uint keyA = (uint)Seed;
        uint keyB = (uint)(Seed >> 32);
        Vector512<uint> multiplierA = Vector512.Create(MultiplierA);
        Vector512<uint> multiplierB = Vector512.Create(MultiplierB);
        for (int round = 0; round < Rounds; round++)
        {
            Vector512<ulong> first = Avx512F.Multiply(a.AsUInt32(), multiplierA);
            Vector512<ulong> second = Avx512F.Multiply(c.AsUInt32(), multiplierB);
            a = (second >> 32) ^ b ^ Vector512.Create((ulong)keyA);
            b = second;
            c = (first >> 32) ^ d ^ Vector512.Create((ulong)keyB);
            d = first;
            keyA += WeylA;
            keyB += WeylB;
        }

        Avx512F.ConvertToVector256UInt32(a).Store(numbers);
        Avx512F.ConvertToVector256UInt32(b).Store(numbers + 8);
        Avx512F.ConvertToVector256UInt32(c).Store(numbers + 16);
        Avx512F.ConvertToVector256UInt32(d).Store(numbers + 24);
    }

    /// <summary>As <see cref="Group512"/>, four counters at a time.</summary>
    private void Group256(long group, uint* numbers)
    {
        for (int half = 0; half < 2; half++)
        {
            ulong place = ((ulong)group * 8) + ((uint)half * 4);
            Vector256<ulong> places = Vector256.Create(place) + Vector256.Create(0UL, 1UL, 2UL, 3UL);
            Vector256<ulong> a = places;
            Vector256<ulong> b = places >> 32;
            Vector256<ulong> c = Vector256.Create(Stream);
            Vector256<ulong> d = Vector256.Create(Stream >> 32);
            uint keyA = (uint)Seed;
            uint keyB = (uint)(Seed >> 32);
            for (int round = 0; round < Rounds; round++)
            {
                Vector256<ulong> first = Avx2.Multiply(a.AsUInt32(), Vector256.Create(MultiplierA));
                Vector256<ulong> second = Avx2.Multiply(c.AsUInt32(), Vector256.Create(MultiplierB));
                a = (second >> 32) ^ b ^ Vector256.Create((ulong)keyA);
                b = second;
                c = (first >> 32) ^ d ^ Vector256.Create((ulong)keyB);
                d = first;
                keyA += WeylA;
                keyB += WeylB;
            }

            int at = half * 4;
            for (int lane = 0; lane < 4; lane++)
            {
                numbers[at + lane] = (uint)a.GetElement(lane);
                numbers[at + lane + 8] = (uint)b.GetElement(lane);
                numbers[at + lane + 16] = (uint)c.GetElement(lane);
                numbers[at + lane + 24] = (uint)d.GetElement(lane);
            }
        }
    }
}
