using System.Runtime.InteropServices;
using Skald.Tensors;

namespace Skald.Models.State;

/// <summary>Keys and values of one layer in pages of a pool: forks share them until one side writes.</summary>
/// <remarks>
/// With a window, pages that no later token can see go back to the pool, so that memory is bounded by the window and one
/// pass. A page's tokens are counted from the end of the padding, which is not kept: results have the bits of
/// <see cref="KvCache"/> and <see cref="PackedKvCache"/>.
/// </remarks>
/// <param name="pool">Where pages come from.</param>
/// <param name="layer">The layer's number.</param>
/// <param name="dtype">Float32, PackedF16 or Q80.</param>
/// <param name="maxLength">Most tokens of a sequence.</param>
/// <param name="window">W: a token sees W keys, its own included; 0 for all.</param>
public sealed class PagedKvCache(PagePool pool, int layer, DType dtype, int maxLength, int window = 0) : IAttentionState
{
    private const int PageLength = KeyValuePages.PageLength;
    private const int None = -1;

    private KeyValuePages? _pages;
    private List<int>[] _tables = [];  // of each sequence; None where a page went back
    private int[] _begins = [];        // padding of each sequence
    private int[] _table = [];
    private int[] _starts = [], _counts = [], _ends = [];  // of a pass's tokens; they serve one pass after the other
    private AttentionOptions? _asked, _given;

    /// <summary>Pages that a sequence holds, shared ones included.</summary>
    public int CountPages(int row) => row < _tables.Length ? _tables[row].Count(page => page != None) : 0;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The sequence or the pool is full, gradients would have to flow, or the layer looks back further than the window.
    /// </exception>
    public Tensor Attend(Tensor q, Tensor k, Tensor v, ReadOnlySpan<int> lengths, AttentionOptions options)
    {
        Check(k, v, options);
        _pages ??= pool.Layer(layer, k.Device, dtype, k.Shape[2], k.Shape[3], v.Shape[3]);
        if (_tables.Length == 0) SetBatch(lengths.Length);
        if (_starts.Length != lengths.Length)
        {
            (_starts, _counts, _ends) = (new int[lengths.Length], new int[lengths.Length], new int[lengths.Length]);
            _asked = null;
        }

        (int[] starts, int[] counts, int[] ends) = (_starts, _counts, _ends);
        int width = 1;
        for (int row = 0; row < lengths.Length; row++)
        {
            _begins[row] = options.KeyBegin is { } begins ? begins.Span[row] : 0;
            counts[row] = options.KeyEnd is { } counted ? counted.Span[row] : k.Shape[1];
            starts[row] = lengths[row] - _begins[row];
            ends[row] = Math.Max(0, starts[row] + counts[row]);
            if (lengths[row] + (long)counts[row] > maxLength)
            {
                throw new InvalidOperationException(
                    $"PagedKvCache: a sequence may hold {maxLength} tokens, got {lengths[row] + (long)counts[row]}; "
                    + "start a new one or raise maxLength.");
            }

            Trim(row, starts[row]);
            MakeRoom(row, Math.Max(0, starts[row]), ends[row]);
            width = Math.Max(width, _tables[row].Count);
        }

        ReadOnlySpan<int> table = Table(width);
        _pages.Append(k, v, table, starts, counts);
        return _pages.Attend(q, table, Placed(options));
    }

    /// <summary>The options with the places filled in.</summary>
    private AttentionOptions Placed(AttentionOptions options)
    {
        if (options.Bias is null && ReferenceEquals(options, _asked)) return _given!;
        _asked = options;
        return _given = options with
        {
            QueryStart = _starts,
            KeyBegin = null,
            KeyEnd = _ends,
            Bias = options.Bias is { } bias ? Shifted(bias, _begins, _ends) : null,
        };
    }

    /// <inheritdoc/>
    public void Fork(int from, int to, int length)
    {
        if (_pages is null || from == to) return;
        List<int> shared = Shared(from, length);
        Release(_tables[to]);
        (_tables[to], _begins[to]) = (shared, _begins[from]);
    }

    /// <inheritdoc/>
    public void Adopt(ILayerState other, int from, int to, int length, int batch)
    {
        if (other is not PagedKvCache { _pages: { } pages } cache) return;
        if ((_pages ?? pages) != pages)
        {
            throw new InvalidOperationException(
                "PagedKvCache: a sequence's pages must come from this state's pool, got another's; give both the same.");
        }

        _pages = pages;
        if (_tables.Length == 0) SetBatch(batch);
        List<int> shared = cache.Shared(from, length);
        Release(_tables[to]);
        (_tables[to], _begins[to]) = (shared, cache._begins[from]);
    }

    /// <inheritdoc/>
    public void Reorder(ReadOnlySpan<int> rows, ReadOnlySpan<int> lengths)
    {
        if (_pages is null) return;
        var tables = new List<int>[rows.Length];
        int[] begins = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            tables[i] = rows[i] < 0 ? [] : Shared(rows[i], lengths[i]);
            begins[i] = rows[i] < 0 ? 0 : _begins[rows[i]];
        }

        foreach (List<int> table in _tables) Release(table);
        (_tables, _begins) = (tables, begins);
    }

    /// <inheritdoc/>
    public bool CanTruncate(int row, int length)
    {
        if (row >= _tables.Length) return true;
        int held = length - _begins[row];
        int first = window == 0 ? 0 : Math.Max(0, held - window + 1) / PageLength;
        ReadOnlySpan<int> table = CollectionsMarshal.AsSpan(_tables[row]);
        return held <= 0 || !table[Math.Min(first, table.Length)..Math.Min(PagesOf(held), table.Length)].Contains(None);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Tokens that would be seen again went out of the window.</exception>
    public void Truncate(int row, int length)
    {
        if (row >= _tables.Length) return;
        if (!CanTruncate(row, length))
        {
            throw new InvalidOperationException(
                $"PagedKvCache: a window of {window} tokens has moved on, so the sequence can't be cut back to {length}; "
                + "read it again from its start.");
        }

        List<int> table = _tables[row];
        int kept = Math.Min(table.Count, PagesOf(length - _begins[row]));
        Release(table, kept);
        table.RemoveRange(kept, table.Count - kept);
    }

    private static int PagesOf(int tokens) => (Math.Max(0, tokens) + PageLength - 1) / PageLength;

    private void Check(Tensor k, Tensor v, AttentionOptions options)
    {
        if (k.RequiresGrad || v.RequiresGrad)
        {
            throw new InvalidOperationException(
                "PagedKvCache: gradients don't flow through a decoding state, got some; decode within Device.NoGrad().");
        }

        if (window > 0 && (options.Window == 0 || options.Window > window))
        {
            throw new InvalidOperationException(
                $"PagedKvCache: tokens must see at most {window} keys, the window, got {options.Window}.");
        }
    }

    private void SetBatch(int batch)
    {
        _tables = [.. Enumerable.Range(0, batch).Select(_ => new List<int>())];
        _begins = new int[batch];
    }

    /// <summary>Gives pages back that no token from a place on can see, nor any of the page before it.</summary>
    private void Trim(int row, int place)
    {
        if (window == 0) return;
        int end = Math.Min(_tables[row].Count, (place - window + 1 - PageLength) / PageLength);
        for (int page = end - 1; page >= 0 && _tables[row][page] != None; page--)
        {
            _pages!.Release(_tables[row][page]);
            _tables[row][page] = None;
        }
    }

    /// <summary>Pages of one owner for the places from <paramref name="start"/> to <paramref name="end"/>.</summary>
    private void MakeRoom(int row, int start, int end)
    {
        List<int> table = _tables[row];
        for (int page = start / PageLength; page < Math.Min(table.Count, PagesOf(end)); page++)
            table[page] = _pages!.Own(table[page]);
        while (table.Count < PagesOf(end)) table.Add(_pages!.Rent());
    }

    private List<int> Shared(int row, int length)
    {
        List<int> shared = _tables[row][..Math.Min(_tables[row].Count, PagesOf(length - _begins[row]))];
        foreach (int page in shared)
            if (page != None) _pages!.Share(page);
        return shared;
    }

    private void Release(List<int> table, int start = 0)
    {
        foreach (int page in CollectionsMarshal.AsSpan(table)[start..])
            if (page != None) _pages!.Release(page);
    }

    /// <summary>[batch, width] pages.</summary>
    private ReadOnlySpan<int> Table(int width)
    {
        int count = _tables.Length * width;
        if (_table.Length < count) _table = new int[Math.Max(count, 2 * _table.Length)];
        Span<int> table = _table.AsSpan(0, count);
        table.Fill(None);
        for (int row = 0; row < _tables.Length; row++)
            CollectionsMarshal.AsSpan(_tables[row]).CopyTo(table[(row * width)..]);
        return table;
    }

    /// <summary>A bias whose keys are counted from the end of each row's padding.</summary>
    private static Tensor Shifted(Tensor bias, int[] begins, int[] ends)
    {
        int keys = ends.Max();
        if (!begins.AsSpan().ContainsAnyExcept(0)) return bias.Narrow(3, 0, Math.Min(keys, bias.Shape[3]));
        Tensor shifted = bias.Device.Zeros([begins.Length, bias.Shape[1], bias.Shape[2], keys]);
        for (int row = 0; row < begins.Length; row++)
        {
            int count = Math.Min(keys, bias.Shape[3] - begins[row]);
            shifted.Narrow(0, row, 1).Narrow(3, 0, count).CopyFrom(
                bias.Detach().Narrow(0, bias.Shape[0] == 1 ? 0 : row, 1).Narrow(3, begins[row], count));
        }

        return shifted;
    }
}
