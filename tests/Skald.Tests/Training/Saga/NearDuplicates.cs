namespace Skald.Tests.Training.Saga;

/// <summary>Finds texts that have a near-duplicate by the Jaccard similarity of their word 5-shingles.</summary>
/// <remarks>
/// MinHash with banding (Broder 1997; Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, §3.4): 10 bands of 4
/// find a pair of similarity 0.8 with probability 0.995; each candidate pair is then compared exactly.
/// </remarks>
internal static class NearDuplicates
{
    private const int ShingleWords = 5, Bands = 10, Rows = 4;

    /// <summary>The number of texts that have at least one near-duplicate among the others.</summary>
    public static int Count(IReadOnlyList<string> texts, double limit)
    {
        ulong[][] shingles = new ulong[texts.Count][];
        ulong[][] keys = new ulong[texts.Count][];
        Parallel.For(0, texts.Count, i =>
        {
            shingles[i] = Shingles(texts[i]);
            keys[i] = BandKeys(shingles[i]);
        });

        bool[] hasTwin = new bool[texts.Count];
        for (int band = 0; band < Bands; band++)
        {
            int[] order = [.. Enumerable.Range(0, texts.Count)];
            ulong[] bandKeys = [.. keys.Select(k => k[band])];
            Array.Sort(bandKeys, order);
            for (int i = 0; i < order.Length; i++)
            {
                for (int j = i + 1; j < order.Length && bandKeys[j] == bandKeys[i]; j++)
                {
                    if (hasTwin[order[i]] && hasTwin[order[j]]) continue;
                    if (Jaccard(shingles[order[i]], shingles[order[j]]) < limit) continue;
                    hasTwin[order[i]] = hasTwin[order[j]] = true;
                }
            }
        }

        return hasTwin.Count(x => x);
    }

    /// <summary>|A ∩ B| / |A ∪ B| of two sorted sets.</summary>
    public static double Jaccard(ulong[] a, ulong[] b)
    {
        int common = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j]) (common, i, j) = (common + 1, i + 1, j + 1);
            else if (a[i] < b[j]) i++;
            else j++;
        }

        return (double)common / (a.Length + b.Length - common);
    }

    /// <summary>The hashes of all runs of five words, sorted, each once.</summary>
    public static ulong[] Shingles(string text)
    {
        string[] words = text.Split([' ', '\n']);
        ulong[] hashes = [.. words.Select(Hash)];
        SortedSet<ulong> shingles = [];
        for (int i = 0; i + ShingleWords <= hashes.Length; i++)
        {
            ulong hash = 0;
            for (int k = 0; k < ShingleWords; k++) hash = Mix(hash + hashes[i + k]);
            shingles.Add(hash);
        }

        return [.. shingles];
    }

    private static ulong[] BandKeys(ulong[] shingles)
    {
        ulong[] keys = new ulong[Bands];
        for (int hash = 0; hash < Bands * Rows; hash++)
        {
            ulong least = ulong.MaxValue, salt = Mix((ulong)hash + 1);
            foreach (ulong shingle in shingles) least = Math.Min(least, (shingle ^ salt) * 0x9E3779B97F4A7C15 >> 16);
            keys[hash / Rows] = Mix(keys[hash / Rows] + least);
        }

        return keys;
    }

    private static ulong Hash(string word)
    {
        ulong hash = 0xCBF29CE484222325;  // FNV-1a: string.GetHashCode differs from run to run
        foreach (char c in word) hash = (hash ^ c) * 0x100000001B3;
        return hash;
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
        x = (x ^ x >> 27) * 0x94D049BB133111EB;
        return x ^ x >> 31;
    }
}
