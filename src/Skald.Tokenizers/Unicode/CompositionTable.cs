namespace Skald.Tokenizers.Unicode;

/// <summary>Which two characters make one: primary composites by their parts.</summary>
internal sealed class CompositionTable
{
    private const int Size = 4096;  // four times the 941 pairs: probes stay short
    private readonly ulong[] _keys = new ulong[Size];  // first and second, or 0
    private readonly int[] _composites = new int[Size];

    /// <param name="triples">First, second, composite, and so on.</param>
    public CompositionTable(int[] triples)
    {
        for (int i = 0; i < triples.Length; i += 3)
        {
            ulong key = Key(triples[i], triples[i + 1]);
            int slot = Slot(key);
            while (_keys[slot] != 0) slot = (slot + 1) & (Size - 1);
            (_keys[slot], _composites[slot]) = (key, triples[i + 2]);
        }
    }

    /// <summary>The composite of two code points, Hangul included, or -1.</summary>
    public int Find(int first, int second)
    {
        int hangul = Hangul.Compose(first, second);
        if (hangul >= 0) return hangul;
        ulong key = Key(first, second);
        for (int slot = Slot(key); _keys[slot] != 0; slot = (slot + 1) & (Size - 1))
            if (_keys[slot] == key) return _composites[slot];
        return -1;
    }

    private static ulong Key(int first, int second) => ((ulong)(uint)first << 32) | (uint)second;

    private static int Slot(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> 52);
}
