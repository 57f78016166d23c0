namespace Skald.Training.Saga;

/// <summary>Uniform integers that are a pure function of (seed, index): Philox4x32-10.</summary>
/// <remarks>
/// Salmon et al. 2011, Parallel Random Numbers: As Easy as 1, 2, 3, https://doi.org/10.1145/2063384.2063405, §3.3.
/// The seed is the key; the counter holds the tale's index and the number of the block within the tale.
/// </remarks>
internal struct SagaRandom(ulong seed, long index)
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;  // from the paper
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;  // golden ratio and sqrt(3) - 1
    private const int Rounds = 10;

    private uint _block;
    private int _left;
    private uint _x0, _x1, _x2, _x3;

    /// <summary>A uniform integer in [0, limit), without bias: multiply-high with rejection (Lemire 2019).</summary>
    public int Below(int limit)
    {
        uint range = (uint)limit;
        ulong product = (ulong)Next() * range;
        if ((uint)product < range)
        {
            uint threshold = (0u - range) % range;
            while ((uint)product < threshold) product = (ulong)Next() * range;
        }

        return (int)(product >> 32);
    }

    /// <summary>The next 32 uniform bits.</summary>
    public uint Next()
    {
        if (_left == 0) Refill();
        _left--;
        return _left switch { 3 => _x0, 2 => _x1, 1 => _x2, _ => _x3 };
    }

    private void Refill()
    {
        uint key0 = (uint)seed, key1 = (uint)(seed >> 32);
        uint c0 = (uint)index, c1 = (uint)(index >> 32), c2 = _block++, c3 = 0;
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ key0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ key1, (uint)p0);
            key0 += Weyl0;
            key1 += Weyl1;
        }

        (_x0, _x1, _x2, _x3, _left) = (c0, c1, c2, c3, 4);
    }
}
