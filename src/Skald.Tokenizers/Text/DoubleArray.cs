using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Skald.Tokenizers.Text;

/// <summary>A trie of bytes in which a step is one look at memory.</summary>
/// <remarks>
/// Aoe 1989, https://doi.org/10.1109/32.31365: the child for a byte lies where that byte, exclusive-or a number that the
/// node has for itself, says, and knows its parent.
/// </remarks>
internal sealed class DoubleArray
{
    /// <summary>What stands for no node and no value.</summary>
    public const int None = -1;

    /// <summary>The node at which everything begins.</summary>
    public const int Root = 0;

    private const int Block = 256, Tries = 48;

    private Node[] _nodes = new Node[Block];
    private int[] _nextFree = new int[Block];  // a ring of free places; the first place of all, which is taken, closes it
    private int[] _previousFree = new int[Block];
    private int _count;

    /// <param name="trie">What it holds.</param>
    /// <param name="isUsed">Whether a value takes part.</param>
    public DoubleArray(Trie<byte> trie, Func<int, bool> isUsed)
    {
        (int[] first, byte[] labels, int[] children) = trie.Children();
        LinkBlock(0);
        Take(Root, None);
        Queue<(int Source, int Target)> open = new();
        open.Enqueue((Trie<byte>.Root, Root));
        while (open.TryDequeue(out (int Source, int Target) node))
        {
            int value = trie.Value(node.Source);
            _nodes[node.Target].Value = value != Trie<byte>.None && isUsed(value) ? value : None;
            ReadOnlySpan<byte> bytes = labels.AsSpan(first[node.Source]..first[node.Source + 1]);
            if (bytes.IsEmpty) continue;
            int mask = FindRoom(bytes);
            _nodes[node.Target].Mask = mask;
            for (int i = 0; i < bytes.Length; i++)
            {
                Take(mask ^ bytes[i], node.Target);
                open.Enqueue((children[first[node.Source] + i], mask ^ bytes[i]));
            }
        }

        Array.Resize(ref _nodes, _count);
        (_nextFree, _previousFree) = ([], []);
        LongestToken = trie.LongestToken;
    }

    /// <summary>Length of the longest token, in bytes.</summary>
    public int LongestToken { get; }

    /// <summary>The node after one more byte, or <see cref="None"/>, and the value of what ends there, or the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int node, byte label, out int value)
    {
        ref Node nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        int child = Unsafe.Add(ref nodes, node).Mask ^ label;
        ref Node found = ref Unsafe.Add(ref nodes, child);
        value = found.Value;
        return found.Parent == node ? child : None;
    }

    // A number that puts every child on a free place.
    private int FindRoom(ReadOnlySpan<byte> labels)
    {
        int tries = 0;
        for (int free = _nextFree[Root]; free != Root && tries < Tries; free = _nextFree[free], tries++)
        {
            int mask = free ^ labels[0];
            bool fits = true;
            for (int i = 1; i < labels.Length && fits; i++) fits = _nodes[mask ^ labels[i]].Parent == None;
            // The first place of all belongs to no parent, and is not free.
            if (fits && !(mask < Block && labels.Contains((byte)mask))) return mask;
        }

        int start = _count;
        if (start == _nodes.Length)
        {
            int size = checked(2 * start);
            Array.Resize(ref _nodes, size);
            Array.Resize(ref _nextFree, size);
            Array.Resize(ref _previousFree, size);
        }

        LinkBlock(start);
        return start;
    }

    private void LinkBlock(int start)
    {
        _count = start + Block;
        for (int place = start; place < start + Block; place++)
        {
            _nodes[place] = new Node { Parent = None, Value = None };
            if (place == Root) continue;
            int last = _previousFree[Root];
            (_nextFree[last], _previousFree[place]) = (place, last);
            (_nextFree[place], _previousFree[Root]) = (Root, place);
        }
    }

    private void Take(int place, int parent)
    {
        _nodes[place].Parent = parent;
        if (place == Root) return;
        (int previous, int next) = (_previousFree[place], _nextFree[place]);
        (_nextFree[previous], _previousFree[next]) = (next, previous);
    }

    // A node without children has the mask 0: its children would lie in the first block, whose parents are others.
    private struct Node
    {
        public int Mask, Parent, Value;
    }
}
