using System.Numerics;

namespace Skald.Tensors;

/// <summary>Keys and values of one layer in pages of 64 tokens, which sequences share; each page counts its owners.</summary>
/// <remarks>
/// Kwon et al. 2023, https://arxiv.org/abs/2309.06180, §4. Memory is taken as pages are first rented, up to a bound, and
/// never moves. Not safe for concurrent use.
/// </remarks>
public sealed class KeyValuePages
{
    /// <summary>Tokens of a page: the chunk in which attention meets its keys.</summary>
    public const int PageLength = 64;

    private const int FirstSlab = 4;  // pages; every further slab holds as many as all before it

    private readonly Device _device;
    private readonly List<(Tensor Keys, Tensor Values)> _slabs = [];
    private readonly Stack<int> _free = [];
    private int[] _owners = [];

    /// <param name="device">Where they live.</param>
    /// <param name="dtype">Float32, PackedF16 or Q80.</param>
    /// <param name="heads">Heads that own keys and values.</param>
    /// <param name="keyWidth">Numbers of a key.</param>
    /// <param name="valueWidth">Numbers of a value.</param>
    /// <param name="maxPages">Most pages.</param>
    /// <exception cref="ShapeException">The widths don't suit the type.</exception>
    public KeyValuePages(Device device, DType dtype, int heads, int keyWidth, int valueWidth, int maxPages)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPages);
        _device = device;
        (DType, Heads, KeyWidth, ValueWidth, MaxPages) = (dtype, heads, keyWidth, valueWidth, maxPages);
        if (dtype != DType.Float32) _ = device.Backend.PackedCacheBytes(dtype, heads, keyWidth, valueWidth, PageLength);
    }

    /// <summary>Float32, PackedF16 or Q80.</summary>
    public DType DType { get; }

    /// <summary>Heads that own keys and values.</summary>
    public int Heads { get; }

    /// <summary>Numbers of a key.</summary>
    public int KeyWidth { get; }

    /// <summary>Numbers of a value.</summary>
    public int ValueWidth { get; }

    /// <summary>Most pages.</summary>
    public int MaxPages { get; }

    /// <summary>Pages that somebody owns.</summary>
    public int PagesInUse { get; private set; }

    /// <summary>A page without values, with one owner.</summary>
    /// <exception cref="InvalidOperationException">Every page is in use.</exception>
    public int Rent()
    {
        if (_free.Count == 0) AddSlab();
        int page = _free.Pop();
        _owners[page] = 1;
        PagesInUse++;
        return page;
    }

    /// <summary>Gives a page one more owner.</summary>
    public void Share(int page) => _owners[page]++;

    /// <summary>Takes an owner from a page; without any it is free.</summary>
    public void Release(int page)
    {
        if (--_owners[page] > 0) return;
        PagesInUse--;
        _free.Push(page);
    }

    /// <summary>A page to write to: itself where it has one owner, else a copy that takes an owner from it.</summary>
    /// <exception cref="InvalidOperationException">A copy is needed and every page is in use.</exception>
    public int Own(int page)
    {
        if (_owners[page] == 1) return page;
        int copy = Rent();
        (Tensor fromKeys, Tensor fromValues) = Page(page);
        (Tensor keys, Tensor values) = Page(copy);
        keys.CopyFrom(fromKeys);
        values.CopyFrom(fromValues);
        Release(page);
        return copy;
    }

    /// <summary>Writes keys and values [batch, time, heads, width] to the pages of their sequences.</summary>
    /// <param name="keys">The new keys.</param>
    /// <param name="values">The new values.</param>
    /// <param name="table">[batch, pages of a sequence]; −1 where there is none.</param>
    /// <param name="places">[batch], place of each row's first; what lies before 0 is left out.</param>
    /// <param name="counts">[batch], how many of a row's count.</param>
    public void Append(
        Tensor keys, Tensor values, ReadOnlySpan<int> table, ReadOnlySpan<int> places, ReadOnlySpan<int> counts)
    {
        Tensor k = keys.Strides[3] == 1 ? keys.Detach() : keys.Detach().Contiguous();
        Tensor v = values.Strides[3] == 1 ? values.Detach() : values.Detach().Contiguous();
        if (DType != DType.Float32)
        {
            _device.Backend.Append(this, k, v, table, places, counts);
            return;
        }

        int width = table.Length / Math.Max(1, places.Length);
        for (int row = 0; row < places.Length; row++)
        {
            for (int t = Math.Max(0, -places[row]); t < counts[row];)
            {
                (int page, int at) = Math.DivRem(places[row] + t, PageLength);
                int count = Math.Min(PageLength - at, counts[row] - t);
                (Tensor toKeys, Tensor toValues) = Page(table[(row * width) + page]);
                toKeys.Narrow(2, at, count).CopyFrom(k.Narrow(0, row, 1).Narrow(1, t, count).Transpose(1, 2));
                toValues.Narrow(2, at, count).CopyFrom(v.Narrow(0, row, 1).Narrow(1, t, count).Transpose(1, 2));
                t += count;
            }
        }
    }

    /// <summary>Attention of queries to what their sequences hold.</summary>
    /// <param name="query">[batch, time, heads, keyWidth].</param>
    /// <param name="table">[batch, pages of a sequence]; −1 for pages that no query sees.</param>
    /// <param name="options">
    /// Start and end of each row must be given; no begin, mask or documents, and a bias for Float32 alone.
    /// </param>
    /// <returns>[batch, time, heads, valueWidth].</returns>
    public Tensor Attend(Tensor query, ReadOnlySpan<int> table, AttentionOptions options)
    {
        if (options is not { Mask: null, DocumentLengths: null, KeyBegin: null, QueryStart: not null, KeyEnd: not null }
            || (options.Bias is not null && DType != DType.Float32))
        {
            throw new ArgumentException(
                "KeyValuePages.Attend: options must give each row's start and end and no begin, mask, documents or, "
                + "in few bits, bias; use a contiguous cache for those.");
        }

        Tensor q = query.Strides[3] == 1 ? query.Detach() : query.Detach().Contiguous();
        Tensor y = _device.Empty(query.Shape.With(3, ValueWidth));
        _device.Backend.Attention(q, this, table, options, y);
        return y;
    }

    /// <summary>The memory that a page lies in, [pages, heads, 64, width] floats or [pages, bytes], and its place there.</summary>
    internal (Tensor Keys, Tensor Values, int Index) Locate(int page)
    {
        int slab = page < FirstSlab ? 0 : BitOperations.Log2((uint)(page / FirstSlab)) + 1;
        (Tensor keys, Tensor values) = _slabs[slab];
        return (keys, values, page - (slab == 0 ? 0 : FirstSlab << (slab - 1)));
    }

    private (Tensor Keys, Tensor Values) Page(int page)
    {
        (Tensor keys, Tensor values, int index) = Locate(page);
        return (keys.Narrow(0, index, 1), values.Narrow(0, index, 1));
    }

    private void AddSlab()
    {
        int held = _owners.Length, count = Math.Min(held == 0 ? FirstSlab : held, MaxPages - held);
        if (count == 0)
        {
            throw new InvalidOperationException(
                $"KeyValuePages: the pool has {MaxPages} pages of {PageLength} tokens, got a request for one more; "
                + "let a sequence go or make a larger pool.");
        }

        if (DType == DType.Float32)
        {
            _slabs.Add((
                _device.Empty([count, Heads, PageLength, KeyWidth]).Keep(),
                _device.Empty([count, Heads, PageLength, ValueWidth]).Keep()));
        }
        else
        {
            (long keys, long values) = _device.Backend.PackedCacheBytes(DType, Heads, KeyWidth, ValueWidth, PageLength);
            _slabs.Add((
                _device.Empty([count, checked((int)keys)], DType.UInt8).Keep(),
                _device.Empty([count, checked((int)values)], DType.UInt8).Keep()));
        }

        Array.Resize(ref _owners, held + count);
        for (int page = held + count - 1; page >= held; page--) _free.Push(page);
    }
}
