using System.Numerics;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Text;

/// <summary>Tokens by their units, to find all that begin at a place.</summary>
/// <typeparam name="TUnit">UTF-8 bytes or UTF-16 units: at most sixteen bits.</typeparam>
internal sealed class Trie<TUnit>
    where TUnit : unmanaged, IBinaryInteger<TUnit>
{
    /// <summary>What stands for no node and no value.</summary>
    public const int None = -1;

    /// <summary>The node at which every token begins.</summary>
    public const int Root = 0;

    private readonly List<int> _values = [None];
    private ulong[] _keys = new ulong[64];  // node and unit, plus one; open addressing, at most half full
    private int[] _children = new int[64];
    private int _used;

    /// <summary>Length of the longest token, in units.</summary>
    public int LongestToken { get; private set; }

    /// <summary>Adds a token; false where it is there already.</summary>
    public bool TryAdd(ReadOnlySpan<TUnit> token, int value)
    {
        int node = Reach(token);
        if (_values[node] != None) return false;
        _values[node] = value;
        return true;
    }

    /// <summary>Adds a token; a second value for the same token replaces the first.</summary>
    public void Add(ReadOnlySpan<TUnit> token, int value) => _values[Reach(token)] = value;

    /// <summary>The node after one more unit, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int node, TUnit unit)
    {
        ulong key = Key(node, unit);
        ulong[] keys = _keys;
        for (int slot = Start(key, keys.Length); ; slot = (slot + 1) & (keys.Length - 1))
        {
            if (keys[slot] == key) return _children[slot];
            if (keys[slot] == 0) return None;
        }
    }

    /// <summary>Value of the token that ends at a node, or <see cref="None"/>.</summary>
    public int Value(int node) => _values[node];

    /// <summary>Value of exactly this token, or <see cref="None"/>.</summary>
    public int Find(ReadOnlySpan<TUnit> token)
    {
        if (token.Length > LongestToken) return None;
        int node = Root;
        foreach (TUnit unit in token)
        {
            node = Next(node, unit);
            if (node == None) return None;
        }

        return _values[node];
    }

    /// <summary>Length and value of the longest token that a text begins with; length 0 where there is none.</summary>
    public int Longest(ReadOnlySpan<TUnit> text, out int value)
    {
        value = None;
        int node = Root, longest = 0;
        for (int i = 0; i < text.Length; i++)
        {
            node = Next(node, text[i]);
            if (node == None) break;
            if (_values[node] == None) continue;
            (longest, value) = (i + 1, _values[node]);
        }

        return longest;
    }

    /// <summary>The children of all nodes, one node after another, each node's by their units.</summary>
    /// <returns>Where each node's begin, and one more for the end; their units; the children.</returns>
    public (int[] First, TUnit[] Units, int[] Children) Children()
    {
        int[] first = new int[_values.Count + 1];
        foreach (ulong key in _keys)
            if (key != 0) first[(int)((key - 1) >> 16) + 1]++;
        for (int node = 0; node < _values.Count; node++) first[node + 1] += first[node];
        (TUnit[] units, int[] children, int[] next) = (new TUnit[first[^1]], new int[first[^1]], first[..^1]);
        for (int i = 0; i < _keys.Length; i++)
        {
            if (_keys[i] == 0) continue;
            int at = next[(int)((_keys[i] - 1) >> 16)]++;
            (units[at], children[at]) = (TUnit.CreateTruncating((_keys[i] - 1) & 0xFFFF), _children[i]);
        }

        for (int node = 0; node < _values.Count; node++)
            if (first[node + 1] - first[node] is > 1 and var count) Array.Sort(units, children, first[node], count);
        return (first, units, children);
    }

    /// <summary>The node at which a token ends, made where it is not there yet.</summary>
    private int Reach(ReadOnlySpan<TUnit> token)
    {
        int node = Root;
        foreach (TUnit unit in token)
        {
            int child = Next(node, unit);
            if (child == None)
            {
                child = _values.Count;
                _values.Add(None);
                if (2 * ++_used > _keys.Length) Grow();
                Place(Key(node, unit), child);
            }

            node = child;
        }

        LongestToken = Math.Max(LongestToken, token.Length);
        return node;
    }

    private static ulong Key(int node, TUnit unit) => (((ulong)(uint)node << 16) | ushort.CreateTruncating(unit)) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Start(ulong key, int size) =>
        (int)((key * 0x9E3779B97F4A7C15ul) >> (64 - BitOperations.Log2((uint)size)));

    private void Place(ulong key, int child)
    {
        int slot = Start(key, _keys.Length);
        while (_keys[slot] != 0) slot = (slot + 1) & (_keys.Length - 1);
        (_keys[slot], _children[slot]) = (key, child);
    }

    private void Grow()
    {
        (ulong[] keys, int[] children) = (_keys, _children);
        _keys = new ulong[checked(2 * keys.Length)];
        _children = new int[_keys.Length];
        for (int i = 0; i < keys.Length; i++)
            if (keys[i] != 0) Place(keys[i], children[i]);
    }
}
