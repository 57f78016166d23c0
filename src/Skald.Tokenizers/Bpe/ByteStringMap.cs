using System.Numerics;
using System.Runtime.InteropServices;

namespace Skald.Tokenizers.Bpe;

/// <summary>Ids of tokens by their bytes: open addressing over the vocabulary, at most half full.</summary>
internal sealed class ByteStringMap
{
    private readonly Vocabulary _vocabulary;
    private readonly int[] _slots;  // id + 1, or 0

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="ids">Those to find.</param>
    public ByteStringMap(Vocabulary vocabulary, IReadOnlyCollection<int> ids)
    {
        _vocabulary = vocabulary;
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, 2 * ids.Count))];
        foreach (int id in ids)
        {
            int slot = Start(vocabulary.GetBytes(id));
            while (_slots[slot] != 0) slot = (slot + 1) & (_slots.Length - 1);
            _slots[slot] = id + 1;
        }
    }

    public bool TryGet(ReadOnlySpan<byte> bytes, out int id)
    {
        for (int slot = Start(bytes); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            id = _slots[slot] - 1;
            if (_vocabulary.GetBytes(id).SequenceEqual(bytes)) return true;
        }

        id = -1;
        return false;
    }

    private int Start(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
        ulong rest = 0;
        foreach (byte b in bytes) rest = (rest << 8) | b;
        return (int)(Mix(hash ^ rest) >> 32) & (_slots.Length - 1);
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15ul;
        return value ^ (value >> 29);
    }
}
