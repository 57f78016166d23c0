using Skald.Tensors.Kernels.Quantized;

namespace Skald.Tensors.Kernels.PackedAttention;

/// <summary>How a cache keeps keys and values in few bits: keys in panels of 16, values one behind the other.</summary>
internal unsafe interface ICacheFormat
{
    /// <summary>Number that the widths of keys and values must be multiples of.</summary>
    static abstract int WidthStep { get; }

    /// <summary>Most rows of a tile of queries.</summary>
    static abstract int TileRows { get; }

    /// <summary>Bytes of a key before it is packed.</summary>
    static abstract int KeyBytes(int width);

    /// <summary>Bytes of a panel of 16 keys.</summary>
    static abstract long PanelBytes(int width);

    /// <summary>Puts a key into a panel.</summary>
    /// <param name="key">The key.</param>
    /// <param name="width">Its numbers.</param>
    /// <param name="scratch">Room for <see cref="KeyBytes"/>.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="lane">Its place there, 0 to 15.</param>
    static abstract void EncodeKey(float* key, int width, byte* scratch, byte* panel, int lane);

    /// <summary>Bytes of a value.</summary>
    static abstract int ValueBytes(int width);

    /// <summary>Writes a value.</summary>
    static abstract void EncodeValue(float* value, int width, byte* row);

    /// <summary>Bytes of a query in a tile.</summary>
    static abstract long QueryBytes(int width);

    /// <summary>Prepares row <paramref name="row"/> of a tile of <paramref name="rows"/>; null for a row that nobody needs.</summary>
    static abstract void PrepareQuery(float* query, int width, byte* tile, int row, int rows);

    /// <summary>Makes panels of keys ready to be scored by any number of tiles, where that takes floats.</summary>
    /// <param name="panels">Panels one behind the other.</param>
    /// <param name="width">Numbers of a key.</param>
    /// <param name="count">How many panels.</param>
    /// <param name="floats">Room for 16 · width floats for each.</param>
    static abstract void LoadKeys<TVector, TLanes>(byte* panels, int width, int count, float* floats)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>The products of a tile of queries with the keys of panels.</summary>
    /// <param name="panels">The panels.</param>
    /// <param name="floats">What <see cref="LoadKeys"/> made of them.</param>
    /// <param name="tile">The queries.</param>
    /// <param name="width">Numbers of a key.</param>
    /// <param name="rows">1, 2, 4, 8 or 12.</param>
    /// <param name="count">How many panels.</param>
    /// <param name="scores">[rows, 16 · count].</param>
    /// <param name="stride">Floats from one row of scores to the next.</param>
    /// <param name="ahead">What is fetched meanwhile.</param>
    static abstract void Score<TVector, TLanes>(
        byte* panels, float* floats, byte* tile, int width, int rows, int count, float* scores, int stride, Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>How often <see cref="Score"/> fetches ahead while a tile meets four panels.</summary>
    static abstract int ScoreRequests<TVector, TLanes>(int width)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>Makes values ready to be mixed by any number of tiles, where that takes floats: [count, width].</summary>
    /// <param name="values">Values one behind the other.</param>
    /// <param name="width">Numbers of a value.</param>
    /// <param name="count">How many.</param>
    /// <param name="floats">Where they go.</param>
    static abstract void LoadValues<TVector, TLanes>(byte* values, int width, int count, float* floats)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;

    /// <summary>Adds values times probabilities to the outputs of a tile.</summary>
    /// <param name="values">Values one behind the other.</param>
    /// <param name="floats">What <see cref="LoadValues"/> made of them.</param>
    /// <param name="width">Numbers of a value.</param>
    /// <param name="probabilities">[rows, 64].</param>
    /// <param name="keys">How many values.</param>
    /// <param name="rows">1, 2, 4, 8 or 12.</param>
    /// <param name="output">[rows, width].</param>
    /// <param name="ahead">What is fetched meanwhile.</param>
    static abstract void Mix<TVector, TLanes>(
        byte* values, float* floats, int width, float* probabilities, int keys, int rows, float* output, Ahead ahead)
        where TVector : unmanaged
        where TLanes : ILanes<TVector>;
}
