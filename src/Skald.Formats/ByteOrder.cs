namespace Skald.Formats;

/// <summary>Numbers whose high byte comes first, turned round.</summary>
internal static class ByteOrder
{
    /// <summary>Turns a part of a tensor round in place.</summary>
    /// <param name="each">Bytes of a number.</param>
    /// <param name="position">First byte of the part, counted from the tensor's first.</param>
    /// <exception cref="ArgumentException">The part cuts a number.</exception>
    public static void TurnRound(string tensor, int each, long position, Span<byte> bytes)
    {
        if (position % each != 0 || bytes.Length % each != 0)
        {
            throw new ArgumentException($"Read: a part of the big-endian tensor '{tensor}' must be whole numbers of "
                + $"{each} bytes, got {bytes.Length} bytes at {position}.");
        }

        for (int at = 0; each > 1 && at < bytes.Length; at += each) bytes.Slice(at, each).Reverse();
    }
}
