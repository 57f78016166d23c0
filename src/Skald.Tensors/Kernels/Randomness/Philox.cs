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

    /// <summary>2⁻²⁴: the step between numbers in [0, 1).</summary>
    private const float Unit = 5.9604645E-08f;

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

    /// <summary>Writes the numbers of some groups as floats in [0, 1): their upper 24 bits; every step is exact.</summary>
    /// <param name="group">The first group.</param>
    /// <param name="groups">How many.</param>
    /// <param name="numbers">[32 · groups], written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Uniform(long group, int groups, float* numbers)
    {
        int done = 0;
        if (Avx512F.IsSupported)
            for (; done + 2 <= groups; done += 2) UniformPair512(group + done, numbers + (done * GroupSize));
        for (; done < groups; done++)
        {
            float* to = numbers + (done * GroupSize);
            Group(group + done, (uint*)to);
            for (int i = 0; i < GroupSize; i += Vector256<uint>.Count)
            {
                Vector256<int> upper = (Vector256.Load((uint*)to + i) >> 8).AsInt32();
                (Vector256.ConvertToSingle(upper) * Unit).Store(to + i);
            }
        }
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

    /// <summary>Eight counters in 64-bit lanes.</summary>
    private void Group512(long group, uint* numbers)
    {
        Rounds512(group, out Vector512<uint> lower, out Vector512<uint> upper);
        lower.Store(numbers);
        upper.Store(numbers + 16);
    }

    /// <summary>Two groups side by side: one's products are waited for while the other's are made.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void UniformPair512(long group, float* numbers)
    {
        Vector512<ulong> a = Places512(group), b = a >> 32, c = Vector512.Create(Stream), d = c >> 32;
        Vector512<ulong> e = Places512(group + 1), f = e >> 32, g = c, h = d;
        uint keyA = (uint)Seed;
        uint keyB = (uint)(Seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Vector512<ulong> roundA = Vector512.Create((ulong)keyA), roundB = Vector512.Create((ulong)keyB);
            Round512(ref a, ref b, ref c, ref d, roundA, roundB);
            Round512(ref e, ref f, ref g, ref h, roundA, roundB);
            keyA += WeylA;
            keyB += WeylB;
        }

        Uniform512(Words512(a, b)).Store(numbers);
        Uniform512(Words512(c, d)).Store(numbers + 16);
        Uniform512(Words512(e, f)).Store(numbers + 32);
        Uniform512(Words512(g, h)).Store(numbers + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Rounds512(long group, out Vector512<uint> lower, out Vector512<uint> upper)
    {
        Vector512<ulong> a = Places512(group), b = a >> 32, c = Vector512.Create(Stream), d = c >> 32;
        uint keyA = (uint)Seed;
        uint keyB = (uint)(Seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Round512(ref a, ref b, ref c, ref d, Vector512.Create((ulong)keyA), Vector512.Create((ulong)keyB));
            keyA += WeylA;
            keyB += WeylB;
        }

        lower = Words512(a, b);
        upper = Words512(c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Places512(long group) =>
        Vector512.Create((ulong)group * 8) + Vector512.Create(0UL, 1UL, 2UL, 3UL, 4UL, 5UL, 6UL, 7UL);

    /// <summary>One round; the lanes' upper halves carry rubbish that products ignore.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round512(
        ref Vector512<ulong> a, ref Vector512<ulong> b, ref Vector512<ulong> c, ref Vector512<ulong> d,
        Vector512<ulong> keyA, Vector512<ulong> keyB)
    {
        const byte exclusiveOr = 0x96;
        Vector512<ulong> first = Avx512F.Multiply(a.AsUInt32(), Vector512.Create(MultiplierA));
        Vector512<ulong> second = Avx512F.Multiply(c.AsUInt32(), Vector512.Create(MultiplierB));
        a = Avx512F.TernaryLogic(second >> 32, b, keyA, exclusiveOr);
        b = second;
        c = Avx512F.TernaryLogic(first >> 32, d, keyB, exclusiveOr);
        d = first;
    }

    /// <summary>The lanes' lower halves, those of <paramref name="a"/> before those of <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Words512(Vector512<ulong> a, Vector512<ulong> b) => Avx512F.PermuteVar16x32x2(
        a.AsUInt32(), Vector512.Create(0u, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), b.AsUInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Uniform512(Vector512<uint> bits) =>
        Avx512F.ConvertToVector512Single((bits >> 8).AsInt32()) * Vector512.Create(Unit);

    /// <summary>Four counters in 64-bit lanes at a time.</summary>
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
