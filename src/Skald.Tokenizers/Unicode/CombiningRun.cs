namespace Skald.Tokenizers.Unicode;

/// <summary>A decomposed starter and what follows it: puts marks in canonical order and composes.</summary>
internal sealed class CombiningRun
{
    // Each entry: code point in bits 0–20, combining class in 21–28, and in bit 29 whether it begins a
    // source character.
    private const int ClassShift = 21, ConsumedShift = 29;
    private const uint CodePointMask = (1u << ClassShift) - 1;
    private const int ShortRun = 24;  // up to this insertion beats counting
    private const int First = 64, Kept = 1 << 16;  // entries; after a longer run the memory goes

    private uint[] _entries = new uint[First];
    private uint[] _sorted = [];
    private int _count;

    public void Add(int codePoint, int combiningClass, int consumed)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, checked(2 * _count));
        _entries[_count++] = (uint)codePoint | ((uint)combiningClass << ClassShift) | ((uint)consumed << ConsumedShift);
    }

    /// <summary>Passes the run on, in order and composed where asked, and begins the next.</summary>
    public void Complete<TSink>(bool composes, ref TSink sink) where TSink : INormalizedSink
    {
        if (_count == 0) return;
        Sort();
        if (composes) Compose(ref sink);
        else foreach (uint entry in _entries.AsSpan(0, _count)) sink.Add(CodePoint(entry), Consumed(entry));
        _count = 0;
        if (_entries.Length > Kept) (_entries, _sorted) = (new uint[First], []);
    }

    private static int CodePoint(uint entry) => (int)(entry & CodePointMask);

    private static int Class(uint entry) => (int)((entry >> ClassShift) & 0xFF);

    private static int Consumed(uint entry) => (int)(entry >> ConsumedShift);

    // Stable, by class, within each stretch between starters.
    private void Sort()
    {
        for (int start = 0; start < _count;)
        {
            if (Class(_entries[start]) == 0)
            {
                start++;
                continue;
            }

            int end = start + 1;
            while (end < _count && Class(_entries[end]) != 0) end++;
            Span<uint> marks = _entries.AsSpan(start..end);
            if (marks.Length <= ShortRun) SortShort(marks);
            else SortLong(marks);
            start = end;
        }
    }

    private static void SortShort(Span<uint> marks)
    {
        for (int i = 1; i < marks.Length; i++)
        {
            uint mark = marks[i];
            int at = i;
            for (; at > 0 && Class(marks[at - 1]) > Class(mark); at--) marks[at] = marks[at - 1];
            marks[at] = mark;
        }
    }

    private void SortLong(Span<uint> marks)
    {
        Span<int> starts = stackalloc int[257];
        starts.Clear();
        foreach (uint mark in marks) starts[Class(mark) + 1]++;
        for (int c = 0; c < 256; c++) starts[c + 1] += starts[c];
        if (_sorted.Length < marks.Length) _sorted = new uint[marks.Length];
        foreach (uint mark in marks) _sorted[starts[Class(mark)]++] = mark;
        _sorted.AsSpan(0, marks.Length).CopyTo(marks);
    }

    private void Compose<TSink>(ref TSink sink) where TSink : INormalizedSink
    {
        int starter = -1, starterConsumed = 0, kept = 0, lastClass = 0;  // kept: marks behind the starter, moved down
        for (int i = 0; i < _count; i++)
        {
            uint entry = _entries[i];
            int codePoint = CodePoint(entry), combiningClass = Class(entry);
            // A mark of the same or a higher class in between blocks; so does any mark before a second starter.
            bool isBlocked = kept > 0 && (combiningClass == 0 || lastClass >= combiningClass);
            int composite = starter < 0 || isBlocked ? -1 : UnicodeTables.Compositions.Find(starter, codePoint);
            if (composite >= 0)
            {
                starter = composite;
                starterConsumed += Consumed(entry);
                continue;
            }

            if (combiningClass != 0)
            {
                _entries[kept++] = entry;
                lastClass = combiningClass;
                continue;
            }

            Emit(starter, starterConsumed, kept, ref sink);
            (starter, starterConsumed, kept, lastClass) = (codePoint, Consumed(entry), 0, 0);
        }

        Emit(starter, starterConsumed, kept, ref sink);
    }

    private void Emit<TSink>(int starter, int consumed, int marks, ref TSink sink) where TSink : INormalizedSink
    {
        if (starter >= 0) sink.Add(starter, consumed);
        foreach (uint mark in _entries.AsSpan(0, marks)) sink.Add(CodePoint(mark), Consumed(mark));
    }
}
