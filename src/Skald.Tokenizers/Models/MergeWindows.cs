namespace Skald.Tokenizers.Models;

/// <summary>Merges very long runs of symbols a window at a time, and gives what the whole at once would.</summary>
/// <remarks>
/// <para>
/// Symbols are the merged form of a run exactly when each is the merged form of its own part and no two neighbours merge
/// in any other way when they stand alone: until the first merge across a border, both sides take the steps that they
/// take by themselves. So a window's last symbols are given up, the next window begins where they did, and one look at
/// the two symbols beside the seam says whether it holds. If not, more is given up, or the window grows, backwards too.
/// </para>
/// <para>Time grows with the run, and what is at work lies in the processor's near caches.</para>
/// </remarks>
internal ref struct MergeWindows
{
    /// <summary>Symbols of a window.</summary>
    public const int Size = 1 << 11;

    private const int GivenUp = 16;

    private readonly Span<int> _ids, _places;
    private readonly PairTable _pairs;
    private NumberBlocks _merged, _mergedPlaces;  // symbols, and the place of each in the run if anybody asks
    private NumberBlocks _seams;  // three for each: where the window begins, its last symbol, how many were before it
    private MergeWindow _window, _next, _both;
    private int _size;

    /// <inheritdoc cref="SymbolMerger.Merge"/>
    /// <param name="size">Symbols of a window, at least 2.</param>
    public MergeWindows(Span<int> ids, Span<int> places, PairTable pairs, int size = Size)
    {
        _ids = ids;
        _places = places;
        (_pairs, _size) = (pairs, size);
    }

    /// <inheritdoc cref="SymbolMerger.Merge"/>
    public int Merge()
    {
        _window.Merge(_ids, 0, _size, _pairs);
        while (_window.End < _ids.Length)
        {
            int kept = FindSeam();
            if (kept == 0)
            {
                Grow();
                continue;
            }

            Keep(kept);
            (_window, _next) = (_next, _window);
        }

        Keep(_window.Count);
        int count = _merged.Count;
        _merged.CopyTo(_ids);
        _mergedPlaces.CopyTo(_places);
        Dispose();
        return count;
    }

    // How many symbols of the window are certain, with the next window merged from there; 0 where the window is too small.
    private int FindSeam()
    {
        for (int givenUp = Math.Clamp(_window.Count / GivenUp, 1, GivenUp); givenUp <= _window.Count / 2; givenUp *= 2)
        {
            int kept = _window.Count - givenUp;
            _next.Merge(_ids, _window.StartOf(kept), _size, _pairs);
            if (Holds(_window.StartOf(kept - 1), _window.Ids[kept - 1], _next)) return kept;
        }

        return 0;
    }

    // What the window has become may not fit what is before it any more: then that is done again, too.
    private void Grow()
    {
        int start = _window.Start, end = (int)Math.Min(_ids.Length, _window.End + (long)_window.End - start);
        while (true)
        {
            _window.Merge(_ids, start, end - start, _pairs);
            if (_seams.Count == 0) return;
            if (Holds(_seams[_seams.Count - 2], _merged[_merged.Count - 1], _window)) return;
            // Windows stay larger from here on, so that this comes to an end.
            _size = (int)Math.Min(_ids.Length, 2L * _size);
            int least = start - (end - start);
            while (start > least && _seams.Count > 0)
            {
                start = _seams[_seams.Count - 3];
                _merged.CutTo(_seams[_seams.Count - 1]);
                if (!_places.IsEmpty) _mergedPlaces.CutTo(_merged.Count);
                _seams.CutTo(_seams.Count - 3);
            }

            end = (int)Math.Min(_ids.Length, Math.Max(end, (long)start + _size));
        }
    }

    // Whether a symbol and a window's first stay as they are beside each other.
    private bool Holds(int start, int symbol, in MergeWindow right)
    {
        _both.Merge(_ids, start, right.StartOf(1) - start, _pairs);
        return _both.Count == 2 && _both.StartOf(1) == right.Start && _both.Ids[0] == symbol && _both.Ids[1] == right.Ids[0];
    }

    private void Keep(int count)
    {
        _seams.Add(_window.Start, _window.StartOf(count - 1), _merged.Count);
        _merged.Add(_window.Ids[..count]);
        for (int i = 0; i < count && !_places.IsEmpty; i++) _mergedPlaces.Add(_places[_window.StartOf(i)]);
    }

    private void Dispose()
    {
        _window.Dispose();
        _next.Dispose();
        _both.Dispose();
        _merged.Dispose();
        _mergedPlaces.Dispose();
        _seams.Dispose();
    }
}
