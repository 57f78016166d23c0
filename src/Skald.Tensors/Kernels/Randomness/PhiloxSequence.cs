using Skald.Tensors.Kernels.Numerics;

namespace Skald.Tensors.Kernels.Randomness;

/// <summary>Random numbers one after another, whose place can be saved and restored.</summary>
internal sealed unsafe class PhiloxSequence
{
    private readonly Philox _philox;
    private readonly uint[] _group = new uint[Philox.GroupSize];
    private long _loaded = -1;

    /// <param name="seed">The key.</param>
    /// <param name="stream">Which sequence of this seed.</param>
    /// <param name="position">Numbers already taken from it.</param>
    public PhiloxSequence(ulong seed, ulong stream = 0, long position = 0)
    {
        _philox = new Philox(seed, stream);
        Position = position;
    }

    /// <summary>32-bit numbers taken so far.</summary>
    public long Position { get; private set; }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        long group = Position / Philox.GroupSize;
        if (group != _loaded)
        {
            fixed (uint* numbers = _group) _philox.Group(group, numbers);
            _loaded = group;
        }

        return _group[(int)(Position++ % Philox.GroupSize)];
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => ((ulong)NextUInt32() << 32) | NextUInt32();

    /// <summary>A float in [0, 1), a multiple of 2⁻²⁴.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * 5.9604645E-08f;

    /// <summary>A double in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * 1.1102230246251565E-16;

    /// <summary>A double of the standard normal distribution.</summary>
    public double NextNormal()
    {
        double radius = double.Sqrt(-2 * ScalarMath.Log(1 - NextDouble()));
        return radius * ScalarMath.Cos(2 * double.Pi * NextDouble());
    }

    /// <summary>An integer in [0, n), all equally likely.</summary>
    /// <param name="n">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is less than 1.</exception>
    public long NextBelow(long n)
    {
        if (n < 1)
            throw new ArgumentOutOfRangeException(nameof(n), n, $"PhiloxSequence: n must be at least 1, got {n}.");

        // Lemire 2019, https://arxiv.org/abs/1805.10941: a product's upper half, rejecting the few uneven cases.
        UInt128 product = (UInt128)NextUInt64() * (ulong)n;
        ulong low = (ulong)product;
        if (low < (ulong)n)
        {
            ulong threshold = (0UL - (ulong)n) % (ulong)n;
            while (low < threshold)
            {
                product = (UInt128)NextUInt64() * (ulong)n;
                low = (ulong)product;
            }
        }

        return (long)(ulong)(product >> 64);
    }

    /// <summary>Brings a span into random order, every order equally likely (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = (int)NextBelow(i + 1L);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The numbers 0 to n − 1 in random order.</summary>
    public int[] Permutation(int n)
    {
        var order = new int[n];
        for (int i = 0; i < n; i++) order[i] = i;
        Shuffle(order.AsSpan());
        return order;
    }
}
