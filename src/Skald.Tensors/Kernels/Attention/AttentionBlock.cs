using Skald.Tensors.Kernels.Simd;

namespace Skald.Tensors.Kernels.Attention;

/// <summary>
/// Up to 64 query rows of one key-value head, which keys each may see, and their scores with one chunk.
/// </summary>
/// <remarks>
/// <para>
/// Tiles are kept as [key, row]: a vector holds sixteen query rows, so maxima, exponentials and sums of softmax need
/// no shuffles, keys are read in place, and nothing but the queries is transposed.
/// </para>
/// <para>Chunks of 64 keys start at multiples of 64 from the sequence's first key, whatever the query.</para>
/// </remarks>
internal unsafe partial struct AttentionBlock
{
    /// <summary>Rows of a block and keys of a chunk.</summary>
    public const int Side = 64;

    /// <summary>Vectors of a full block.</summary>
    public const int MaxVectors = Side / 16;

    private fixed int _lowest[MaxVectors];    // over the rows of a vector that see any key
    private fixed int _highest[MaxVectors];
    private fixed int _lastLow[MaxVectors];   // keys in [lastLow, firstHigh) are seen by all rows of the vector
    private fixed int _firstHigh[MaxVectors];

    /// <summary>Keys of the chunk, relative to it, that any row of each vector may see.</summary>
    public fixed int Low[MaxVectors];
    public fixed int High[MaxVectors];

    /// <summary>The queries, [64, KeyWidth padded], first times scale · log₂ e; rows that see no key are 0.</summary>
    public float* QueryRows;

    /// <summary>The queries times scale · log₂ e, transposed, [KeyWidth, 64].</summary>
    public float* QueryColumns;

    /// <summary>[64 keys, 64 rows]: scores times log₂ e, −∞ where a key is hidden.</summary>
    public float* Scores;

    /// <summary>[64 keys, 64 rows]: derivative of the soft-cap; null where nobody needs it.</summary>
    public float* CapSlope;

    /// <summary>[64 keys, 64 rows]: what dropout has drawn for the chunk; null where nothing is dropped.</summary>
    public float* Uniform;

    private float* _grid;       // [64 keys, 64 rows], bias and mask
    private float* _gridRows;   // [64 rows, 64 keys], before transposition
    private float* _firstSeen;  // [64] floats, exact below 2²⁴
    private float* _endSeen;
    private float* _slopes;
    private float* _positions;
    private int* _rowLow;       // [64], relative to the sequence's first key
    private int* _rowHigh;
    private int* _rowHead;
    private int* _rowTime;

    /// <summary>The sequence.</summary>
    public AttentionDocument Document;

    /// <summary>Row r is head Head + r / Times at query Time + r % Times of the sequence.</summary>
    public int Head;
    public int Time;
    public int Times;

    /// <summary>Rows of the block and the vectors that hold them.</summary>
    public int Rows;
    public int Vectors;

    /// <summary>The head of keys and values.</summary>
    public int KeyValueHead;

    /// <summary>Chunks [FirstChunk, EndChunk) hold all keys that any row may see.</summary>
    public int FirstChunk;
    public int EndChunk;

    /// <summary>First key of the chunk, relative to the sequence, and the range of it that any row may see.</summary>
    public int ChunkStart;
    public int ChunkLow;
    public int ChunkHigh;

    /// <summary>Floats padded to whole vectors.</summary>
    public static int Padded(int width) => (width + 15) & ~15;

    /// <summary>Scratch floats of a block.</summary>
    public static long Floats(in AttentionOperands o, bool capSlope) =>
        (2L * Side * Padded(o.KeyWidth)) + (Side * Side) + (8L * Side)
        + (o.HasGrid ? 2L * Side * Side : 0) + (capSlope && o.SoftCap > 0f ? Side * Side : 0)
        + (o.Dropout != 0f ? Side * Side : 0);

    /// <summary>Lays the block out and returns where its memory ends.</summary>
    public float* Place(in AttentionOperands o, bool capSlope, float* memory)
    {
        QueryRows = Take(ref memory, Side * Padded(o.KeyWidth));
        QueryColumns = Take(ref memory, Side * Padded(o.KeyWidth));
        Scores = Take(ref memory, Side * Side);
        _firstSeen = Take(ref memory, Side);
        _endSeen = Take(ref memory, Side);
        _slopes = Take(ref memory, Side);
        _positions = Take(ref memory, Side);
        _rowLow = (int*)Take(ref memory, Side);
        _rowHigh = (int*)Take(ref memory, Side);
        _rowHead = (int*)Take(ref memory, Side);
        _rowTime = (int*)Take(ref memory, Side);
        CapSlope = capSlope && o.SoftCap > 0f ? Take(ref memory, Side * Side) : null;
        Uniform = o.Dropout != 0f ? Take(ref memory, Side * Side) : null;
        if (!o.HasGrid) return memory;
        _grid = Take(ref memory, Side * Side);
        _gridRows = Take(ref memory, Side * Side);
        new Span<float>(_gridRows, Side * Side).Clear();
        return memory;
    }

    /// <summary>Takes <paramref name="count"/> floats.</summary>
    public static float* Take(ref float* memory, long count)
    {
        float* start = memory;
        memory += count;
        return start;
    }

    /// <summary>Turns to a block of a sequence: its rows, what they see, and their packed queries.</summary>
    public void Begin<TVector, TSimd>(in AttentionOperands o, in AttentionDocument document, int block)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        (int head, int heads, int timeBlock) = AttentionSchedule.Place(o, document.Queries, block);
        Begin<TVector, TSimd>(o, document, head, heads, timeBlock);
    }

    /// <summary>Turns to 64 queries, or what is left of them, of some heads that share a key-value head.</summary>
    public void Begin<TVector, TSimd>(
        in AttentionOperands o, in AttentionDocument document, int head, int heads, int timeBlock)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        Document = document;
        KeyValueHead = head / o.Group;
        Head = head;
        Time = timeBlock * Side;
        Times = Math.Min(Side, document.Queries - Time);
        Rows = heads * Times;
        Vectors = (Rows + 15) / 16;
        SetRanges(o);
        PackQueries<TVector, TSimd>(o, o.Scale * AttentionSoftmax.Log2E);
        AttentionPack.Transpose(
            QueryRows, Padded(o.KeyWidth), QueryColumns, Side, 16 * Vectors, Padded(o.KeyWidth));
    }

    /// <summary>The head of a row.</summary>
    public readonly int HeadOf(int row) => _rowHead[row];

    /// <summary>The query of a row, an index into the batch row.</summary>
    public readonly int TimeOf(int row) => _rowTime[row];

    /// <summary>Turns to a chunk; false where no row sees any of its keys.</summary>
    public bool Enter(int chunk)
    {
        ChunkStart = chunk * Side;
        ChunkLow = Side;
        ChunkHigh = 0;
        for (int v = 0; v < Vectors; v++)
        {
            Low[v] = Math.Clamp(_lowest[v] - ChunkStart, 0, Side);
            High[v] = Math.Clamp(_highest[v] - ChunkStart, 0, Side);
            if (Low[v] >= High[v])
            {
                Low[v] = High[v] = 0;
                continue;
            }

            ChunkLow = Math.Min(ChunkLow, Low[v]);
            ChunkHigh = Math.Max(ChunkHigh, High[v]);
        }

        return ChunkLow < ChunkHigh;
    }

    /// <summary>The chunk's keys that any of some rows may see, relative to the chunk.</summary>
    public readonly (int Low, int High) RangeOf(int row, int count)
    {
        int low = Side, high = 0;
        for (int r = row; r < row + count; r++)
        {
            if (_rowLow[r] >= _rowHigh[r]) continue;
            low = Math.Min(low, _rowLow[r] - ChunkStart);
            high = Math.Max(high, _rowHigh[r] - ChunkStart);
        }

        return (Math.Max(low, 0), Math.Min(high, Side));
    }

    /// <summary>Vectors [from, to) hold every row that may see any of the chunk's keys [low, high).</summary>
    public readonly (int From, int To) VectorsOf(int low, int high)
    {
        int from = MaxVectors, to = 0;
        for (int v = 0; v < Vectors; v++)
        {
            if (Low[v] >= high || High[v] <= low) continue;
            from = Math.Min(from, v);
            to = v + 1;
        }

        return (from, to);
    }

    private void SetRanges(in AttentionOperands o)
    {
        int first = int.MaxValue, end = 0, head = Head, time = 0, row = 0;
        int keys = Document.Keys, before = o.Window > 0 ? o.Window - 1 : int.MaxValue / 2;
        int start = Document.QueryPosition + Time, query = Document.QueryBegin + Time;
        for (int v = 0; v < Vectors; v++)
        {
            int lowest = int.MaxValue, highest = 0, lastLow = 0, firstHigh = int.MaxValue;
            for (int lane = 0; lane < 16; lane++, row++)
            {
                int position = start + time;
                int low = Math.Max(0, position - before);
                int high = o.Causal ? Math.Clamp(position + 1, 0, keys) : keys;
                if (low >= high) low = high = 0;
                _rowLow[row] = low;
                _rowHigh[row] = high;
                _rowHead[row] = head;
                _rowTime[row] = query + time;
                _firstSeen[row] = low;
                _endSeen[row] = high;
                lastLow = Math.Max(lastLow, low);
                firstHigh = Math.Min(firstHigh, high);
                highest = Math.Max(highest, high);
                if (high > 0) lowest = Math.Min(lowest, low);
                if (o.AlibiSlopes != null)
                {
                    _positions[row] = position;
                    _slopes[row] = o.AlibiSlopes[head] * AttentionSoftmax.Log2E;
                }

                // Lanes past the last row repeat it, so that they never make a vector look half hidden.
                if (row + 1 >= Rows || ++time < Times) continue;
                time = 0;
                head++;
            }

            _lowest[v] = lowest;
            _highest[v] = highest;
            _lastLow[v] = lastLow;
            _firstHigh[v] = firstHigh;
            first = Math.Min(first, lowest);
            end = Math.Max(end, highest);
        }

        FirstChunk = end == 0 ? 0 : first / Side;
        EndChunk = (end + Side - 1) / Side;
    }

    /// <summary>Fills <see cref="QueryRows"/>.</summary>
    public readonly void PackQueries<TVector, TSimd>(in AttentionOperands o, float factor)
        where TVector : unmanaged
        where TSimd : ISimd<TVector>
    {
        int padded = Padded(o.KeyWidth);
        for (int row = 0; row < 16 * Vectors; row++)
        {
            float* to = QueryRows + ((long)row * padded);
            if (row >= Rows || _rowHigh[row] == 0) new Span<float>(to, padded).Clear();
            else
            {
                float* from = o.QueryRow(Document.Batch, TimeOf(row), HeadOf(row));
                AttentionPack.CopyRow<TVector, TSimd>(from, o.KeyWidth, factor, to);
            }
        }
    }

    /// <summary>Whether a row sees any key.</summary>
    public readonly bool SeesKeys(int row) => _rowHigh[row] > 0;
}
