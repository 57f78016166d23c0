using System.Runtime.InteropServices;

namespace Skald.Tokenizers.Words;

/// <summary>The ids of words seen lately that are too long for a key. Its size is fixed, and one thread uses it.</summary>
/// <remarks>Sets of two entries, the newer first; when the memory for words or ids is full, all are forgotten.</remarks>
internal sealed class LongWordCache
{
    /// <summary>Longest word that is kept, in bytes.</summary>
    public const int MaxLength = 255;

    private const int SetBits = 12;

    private readonly Entry[] _entries = new Entry[2 << SetBits];
    private readonly byte[] _words = new byte[1 << 18];
    private readonly int[] _ids = new int[1 << 16];
    private int _wordsUsed, _idsUsed;

    /// <summary>The ids of a word of at most <see cref="MaxLength"/> bytes, empty where it is not here.</summary>
    public ReadOnlySpan<int> Find(ReadOnlySpan<byte> word)
    {
        uint hash = Hash(word);
        int set = (int)(hash >> (32 - SetBits)) * 2;
        for (int i = set; i < set + 2; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.Hash == hash && word.SequenceEqual(_words.AsSpan(entry.Word, entry.Length)))
                return _ids.AsSpan(entry.Ids, entry.Count);
        }

        return [];
    }

    /// <summary>Keeps the ids of a word, which has some.</summary>
    public void Add(ReadOnlySpan<byte> word, ReadOnlySpan<int> ids)
    {
        if (_wordsUsed + word.Length > _words.Length || _idsUsed + ids.Length > _ids.Length)
        {
            _entries.AsSpan().Clear();
            (_wordsUsed, _idsUsed) = (0, 0);
        }

        word.CopyTo(_words.AsSpan(_wordsUsed));
        ids.CopyTo(_ids.AsSpan(_idsUsed));
        uint hash = Hash(word);
        int set = (int)(hash >> (32 - SetBits)) * 2;
        _entries[set + 1] = _entries[set];
        _entries[set] = new Entry
        {
            Hash = hash, Word = _wordsUsed, Length = word.Length, Ids = _idsUsed, Count = ids.Length,
        };
        _wordsUsed += word.Length;
        _idsUsed += ids.Length;
    }

    private static uint Hash(ReadOnlySpan<byte> word)
    {
        ulong hash = (ulong)word.Length;
        for (; word.Length >= 8; word = word[8..]) hash = Mix(hash ^ MemoryMarshal.Read<ulong>(word));
        ulong rest = 0;
        foreach (byte b in word) rest = (rest << 8) | b;
        return (uint)(Mix(hash ^ rest) >> 32);
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15ul;
        return value ^ (value >> 29);
    }

    private struct Entry
    {
        public uint Hash;
        public int Word, Length, Ids, Count;
    }
}
