using System.Numerics;
using System.Runtime.InteropServices;

namespace Skald.Training.Data;

/// <summary>
/// Finds texts that nearly repeat an earlier one: Jaccard similarity of their word 5-shingles of 0.8 or more.
/// </summary>
/// <remarks>
/// <para>
/// Broder 1997, On the resemblance and containment of documents; candidates by locality-sensitive hashing of MinHash
/// signatures: 21 bands of 6 values find a pair of similarity 0.8 with probability 99.8 %, and each candidate is then
/// compared exactly. The answer depends on the order of the texts and on nothing else.
/// </para>
/// <para>A word is a run of letters and digits, in lower case. Memory: about 4 bytes a word and 1 KB a text
/// kept.</para>
/// </remarks>
public sealed class NearDuplicates
{
    private const int ShingleWords = 5;
    private const int Bands = 21;
    private const int Rows = 6;
    private const int Values = 128;

    private readonly double _threshold;
    private readonly uint[] _flip = new uint[Values];
    private readonly uint[] _factor = new uint[Values];
    private readonly List<uint[]> _kept = [];
    private readonly Dictionary<ulong, int> _heads = [];
    private readonly List<(int Text, int Next)> _links = [];

    /// <param name="threshold">Similarity from which two texts are near-duplicates, in (0, 1].</param>
    /// <param name="seed">Draws the hash functions.</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold leaves (0, 1].</exception>
    public NearDuplicates(double threshold = 0.8, ulong seed = 0)
    {
        if (!(threshold > 0 && threshold <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(threshold), $"NearDuplicates: the threshold must lie in (0, 1], got {threshold}.");
        }

        _threshold = threshold;
        for (int i = 0; i < Values; i++)
        {
            ulong bits = Mixing.Mix(seed, (ulong)i);
            (_flip[i], _factor[i]) = ((uint)(bits >> 32), (uint)bits | 1);
        }
    }

    /// <summary>Texts kept so far.</summary>
    public int Count => _kept.Count;

    /// <summary>Keeps a text unless it nearly repeats one kept before.</summary>
    /// <returns>False when the text is a near-duplicate. A text without words is always kept and never
    /// compared.</returns>
    public bool Add(ReadOnlySpan<char> text)
    {
        uint[] shingles = Shingles(text);
        if (shingles.Length == 0) return true;
        Span<ulong> keys = stackalloc ulong[Bands];
        Sign(shingles, keys);
        HashSet<int> compared = [];
        foreach (ulong key in keys)
        {
            for (int link = _heads.GetValueOrDefault(key, -1); link >= 0; link = _links[link].Next)
                if (compared.Add(_links[link].Text) && Jaccard(shingles, _kept[_links[link].Text]) >= _threshold)
                    return false;
        }

        foreach (ulong key in keys)
        {
            ref int head = ref CollectionsMarshal.GetValueRefOrAddDefault(_heads, key, out bool exists);
            _links.Add((_kept.Count, exists ? head : -1));
            head = _links.Count - 1;
        }

        _kept.Add(shingles);
        return true;
    }

    /// <summary>Jaccard similarity of two texts' word 5-shingles, in [0, 1]; 0 when either has no words.</summary>
    public static double Similarity(ReadOnlySpan<char> a, ReadOnlySpan<char> b) => Jaccard(Shingles(a), Shingles(b));

    private static double Jaccard(uint[] a, uint[] b)
    {
        int common = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j]) (common, i, j) = (common + 1, i + 1, j + 1);
            else if (a[i] < b[j]) i++;
            else j++;
        }

        int union = a.Length + b.Length - common;
        return union == 0 ? 0 : (double)common / union;
    }

    /// <summary>The set of the text's shingles as sorted 32-bit hashes; a text of fewer words is one shingle.</summary>
    private static uint[] Shingles(ReadOnlySpan<char> text)
    {
        List<ulong> words = Words(text);
        if (words.Count == 0) return [];
        int count = Math.Max(1, words.Count - ShingleWords + 1);
        uint[] shingles = new uint[count];
        for (int i = 0; i < count; i++)
        {
            ulong hash = 0;
            for (int w = i; w < Math.Min(i + ShingleWords, words.Count); w++) hash = Mixing.Mix(hash, words[w]);
            shingles[i] = (uint)hash;
        }

        Array.Sort(shingles);
        int distinct = 1;
        for (int i = 1; i < count; i++)
            if (shingles[i] != shingles[i - 1]) shingles[distinct++] = shingles[i];
        return shingles[..distinct];
    }

    private static List<ulong> Words(ReadOnlySpan<char> text)
    {
        List<ulong> words = [];
        ulong hash = 0;
        bool inside = false;
        foreach (char c in text)
        {
            // Halves of surrogate pairs count as letters, so that scripts beyond the first plane have words too.
            bool letter = char.IsLetterOrDigit(c) || char.IsSurrogate(c);
            if (letter) hash = Mixing.Mix(hash, char.ToLowerInvariant(c));
            else if (inside) words.Add(hash);
            if (!letter) hash = 0;
            inside = letter;
        }

        if (inside) words.Add(hash);
        return words;
    }

    private void Sign(uint[] shingles, Span<ulong> keys)
    {
        Span<uint> least = stackalloc uint[Values];
        least.Fill(uint.MaxValue);
        int width = Vector<uint>.Count;
        foreach (uint shingle in shingles)
        {
            Vector<uint> hash = new(shingle);
            for (int i = 0; i < Values; i += width)
            {
                Vector<uint> value = (hash ^ new Vector<uint>(_flip, i)) * new Vector<uint>(_factor, i);
                Vector.Min(value, new Vector<uint>(least[i..])).CopyTo(least[i..]);
            }
        }

        for (int band = 0; band < Bands; band++)
        {
            ulong key = (ulong)band;
            foreach (uint value in least.Slice(band * Rows, Rows)) key = Mixing.Mix(key, value);
            keys[band] = key;
        }
    }
}
