namespace Skald.Models.Generation.Constraints;

/// <summary>A set of bytes.</summary>
internal readonly record struct ByteSet(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Bytes from one to another, both included.</summary>
    public static ByteSet Range(int low, int high)
    {
        ByteSet set = default;
        for (int value = low; value <= high; value++) set = set.With((byte)value);
        return set;
    }

    /// <summary>Whether it holds none.</summary>
    public bool IsEmpty => (A | B | C | D) == 0;

    /// <summary>The set with one byte more.</summary>
    public ByteSet With(byte value)
    {
        ulong bit = 1UL << (value & 63);
        return (value >> 6) switch
        {
            0 => this with { A = A | bit },
            1 => this with { B = B | bit },
            2 => this with { C = C | bit },
            _ => this with { D = D | bit },
        };
    }

    /// <summary>Whether a byte is in it.</summary>
    public bool Contains(byte value) => (((value >> 6) switch { 0 => A, 1 => B, 2 => C, _ => D }) >> (value & 63) & 1) != 0;

    /// <summary>All bytes.</summary>
    public static ByteSet All => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>What both hold.</summary>
    public ByteSet And(ByteSet other) => new(A & other.A, B & other.B, C & other.C, D & other.D);

    /// <summary>What the other doesn't hold.</summary>
    public ByteSet Without(ByteSet other) => new(A & ~other.A, B & ~other.B, C & ~other.C, D & ~other.D);

    /// <summary>Whether both share a byte.</summary>
    public bool Overlaps(ByteSet other) => ((A & other.A) | (B & other.B) | (C & other.C) | (D & other.D)) != 0;
}
