using System.Numerics;
using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Pieces by their UTF-8, to find all that begin at a place.</summary>
internal sealed class ByteTrie
{
    /// <summary>What stands for no node and no value.</summary>
    public const int None = -1;

    /// <summary>The node at which every piece begins.</summary>
    public const int Root = 0;

    private readonly List<int> _values = [None];
    private ulong[] _keys = new ulong[64];  // node and byte, plus one; open addressing, at most half full
    private int[] _children = new int[64];
    private int _used;

    /// <summary>Length of the longest piece, in bytes.</summary>
    public int LongestPiece { get; private set; }

    /// <summary>Adds a piece; false where it is there already.</summary>
    public bool TryAdd(ReadOnlySpan<byte> piece, int value)
    {
        int node = Root;
        foreach (byte b in piece)
        {
            int child = Next(node, b);
            if (child == None)
            {
                child = _values.Count;
                _values.Add(None);
                if (2 * ++_used > _keys.Length) Grow();
                Place(Key(node, b), child);
            }

            node = child;
        }

        if (_values[node] != None) return false;
        _values[node] = value;
        LongestPiece = Math.Max(LongestPiece, piece.Length);
        return true;
    }

    /// <summary>The node after one more byte, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int node, byte b)
    {
        ulong key = Key(node, b);
        ulong[] keys = _keys;
        for (int slot = Start(key, keys.Length); ; slot = (slot + 1) & (keys.Length - 1))
        {
            if (keys[slot] == key) return _children[slot];
            if (keys[slot] == 0) return None;
        }
    }

    /// <summary>Value of the piece that ends at a node, or <see cref="None"/>.</summary>
    public int Value(int node) => _values[node];

    /// <summary>Value of exactly this piece, or <see cref="None"/>.</summary>
    public int Find(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > LongestPiece) return None;
        int node = Root;
        foreach (byte b in piece)
        {
            node = Next(node, b);
            if (node == None) return None;
        }

        return _values[node];
    }

    /// <summary>Length of the longest piece that a text begins with; 0 where there is none.</summary>
    public int LongestPrefix(ReadOnlySpan<byte> text)
    {
        int node = Root, longest = 0;
        for (int i = 0; i < text.Length; i++)
        {
            node = Next(node, text[i]);
            if (node == None) break;
            if (_values[node] != None) longest = i + 1;
        }

        return longest;
    }

    private static ulong Key(int node, byte b) => (((ulong)(uint)node << 8) | b) + 1;

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
