namespace Skald.Tensors.Kernels.Quantized;

/// <summary>Memory that is asked for bit by bit while something else is computed: bursts would wait for each other.</summary>
/// <param name="start">The first byte; any address does, for fetching ahead never fails.</param>
/// <param name="step">Bytes from one request to the next; 0 asks for the same line again, which costs nothing.</param>
internal readonly unsafe struct Ahead(byte* start, int step)
{
    /// <summary>Begins so many requests further on.</summary>
    public Ahead After(int requests) => new(Start + ((long)requests * Step), Step);

    /// <summary>The first byte.</summary>
    public byte* Start => start;

    /// <summary>Bytes from one request to the next.</summary>
    public int Step => step;

    /// <summary>Some bytes in so many requests.</summary>
    public static Ahead Of(byte* start, long bytes, int requests) => new(start, (int)((bytes + requests - 1) / requests));
}
