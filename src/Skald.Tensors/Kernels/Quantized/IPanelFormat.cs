namespace Skald.Tensors.Kernels.Quantized;

/// <summary>How a quantised matrix lies in memory for products: panels of 16 outputs, a lane per output.</summary>
/// <remarks>
/// A panel holds blocks of 32 inputs one after another; formats with scales of 256 inputs close every eighth block
/// with a tail. Within a block, 32-bit lane o of vector j holds inputs 4j to 4j + 3 of output o.
/// </remarks>
internal unsafe interface IPanelFormat
{
    /// <summary>Inputs of a block of the source layout: 32 or 256.</summary>
    static abstract int SourceDepth { get; }

    /// <summary>Bytes of a block of the source layout.</summary>
    static abstract int SourceBytes { get; }

    /// <summary>Packed bytes of 32 inputs of 16 outputs.</summary>
    static abstract int BlockBytes { get; }

    /// <summary>Packed bytes that follow the blocks of every <see cref="SourceDepth"/> inputs.</summary>
    static abstract int TailBytes { get; }

    /// <summary>Whether products of whole bytes are needed, for which narrower registers can be faster.</summary>
    static abstract bool HasWholeBytes { get; }

    /// <summary>What a row of activations adds to its 32 numbers: the bits of an integer or of a float.</summary>
    /// <param name="scale">The block's scale.</param>
    /// <param name="low">Sum of its first 16 integers.</param>
    /// <param name="high">Sum of its last 16 integers.</param>
    static abstract int Correction(float scale, int low, int high);

    /// <summary>Whether the scales of a source block are finite.</summary>
    static abstract bool IsFinite(byte* source);

    /// <summary>Moves one source block of output <paramref name="lane"/> into the panel.</summary>
    /// <param name="source">A block of <see cref="SourceBytes"/>.</param>
    /// <param name="blocks">The packed blocks of these inputs, and their tail.</param>
    /// <param name="lane">0 to 15.</param>
    static abstract void Pack(byte* source, byte* blocks, int lane);

    /// <summary>The numbers of one output: <see cref="SourceDepth"/> floats, from packed blocks and their tail.</summary>
    static abstract void Dequantize(byte* blocks, int lane, float* y);

    /// <summary>Eight registers of weights as unsigned bytes.</summary>
    static abstract void Unpack<TVector, TLanes>(
        byte* block, int lane,
        out TVector w0, out TVector w1, out TVector w2, out TVector w3,
        out TVector w4, out TVector w5, out TVector w6, out TVector w7)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>Two numbers per output that all blocks of a tail share; nothing where there is no tail.</summary>
    static abstract void Tail<TVector, TLanes>(byte* tail, int lane, out TVector t0, out TVector t1)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>The block's scales, as <see cref="Accumulate"/> wants them.</summary>
    static abstract void Scales<TVector, TLanes>(
        byte* block, TVector t0, TVector t1, int lane, out TVector s0, out TVector s1, out TVector s2, out TVector s3)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>sum + the block's product with a row of activations.</summary>
    /// <param name="sum">Floats, one per output.</param>
    /// <param name="a">The row's 32 signed bytes, as eight integers.</param>
    /// <param name="scale">Their scale.</param>
    /// <param name="correction">What <see cref="Correction"/> gave.</param>
    static abstract TVector Accumulate<TVector, TLanes>(
        TVector sum,
        TVector w0, TVector w1, TVector w2, TVector w3, TVector w4, TVector w5, TVector w6, TVector w7,
        TVector s0, TVector s1, TVector s2, TVector s3,
        int* a, float* scale, int* correction)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}
