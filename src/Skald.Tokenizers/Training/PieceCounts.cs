using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Training;

/// <summary>How often each piece was seen. Grows with the distinct pieces; one thread at a time uses it.</summary>
internal sealed class PieceCounts
{
    // In the byte of a key that holds a short piece's length: this one's bytes are in the store, and Low is their hash.
    private const ulong StoredTag = 0xFFul << 56;

    private Entry[] _entries = new Entry[1 << 12];  // open addressing, at most half full; a count of 0 is a free one
    private byte[] _stored = new byte[1 << 12];
    private int _storedLength;

    /// <summary>Number of different pieces.</summary>
    public int Distinct { get; private set; }

    /// <summary>Counts a piece.</summary>
    /// <param name="text">Where it begins; <see cref="PieceKey.ReadAhead"/> bytes are readable.</param>
    /// <param name="length">Its bytes, at least one.</param>
    /// <param name="times">How often it was seen.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref byte text, int length, long times)
    {
        if (length > PieceKey.MaxLength)
        {
            AddStored(MemoryMarshal.CreateReadOnlySpan(ref text, length), times);
            return;
        }

        PieceKey key = PieceKey.Load(ref text, length);
        Entry[] entries = _entries;
        int slot = Start(key.Hash());
        while (true)
        {
            ref Entry entry = ref entries[slot];
            if (entry.Low == key.Low && entry.High == key.High)
            {
                entry.Count += times;
                return;
            }

            if (entry.Count == 0) break;
            slot = (slot + 1) & (entries.Length - 1);
        }

        Insert(slot, new Entry { Low = key.Low, High = key.High, Count = times });
    }

    /// <summary>Adds all counts of another table.</summary>
    public void Add(PieceCounts other)
    {
        byte[] padded = new byte[2 * PieceKey.ReadAhead];
        foreach (Entry entry in other._entries)
        {
            if (entry.Count == 0) continue;
            ReadOnlySpan<byte> piece = other.Bytes(entry, padded);
            if (piece.Length > PieceKey.MaxLength) AddStored(piece, entry.Count);
            else Add(ref MemoryMarshal.GetReference(piece), piece.Length, entry.Count);
        }
    }

    /// <summary>Calls back for every piece with its bytes and its count, in no particular order.</summary>
    public void ForEach(Action<ReadOnlySpan<byte>, long> visit)
    {
        byte[] padded = new byte[2 * PieceKey.ReadAhead];
        foreach (Entry entry in _entries)
            if (entry.Count != 0) visit(Bytes(entry, padded), entry.Count);
    }

    private void AddStored(ReadOnlySpan<byte> piece, long times)
    {
        ulong hash = Hash(piece), high = StoredTag | (uint)piece.Length;
        int slot = Start(hash);
        for (; _entries[slot].Count != 0; slot = (slot + 1) & (_entries.Length - 1))
        {
            ref Entry entry = ref _entries[slot];
            if (entry.Low != hash || entry.High != high) continue;
            if (!_stored.AsSpan(entry.Stored, piece.Length).SequenceEqual(piece)) continue;
            entry.Count += times;
            return;
        }

        int end = checked(_storedLength + piece.Length);
        if (end > _stored.Length)
            Array.Resize(ref _stored, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _stored.Length)));
        piece.CopyTo(_stored.AsSpan(_storedLength));
        Insert(slot, new Entry { Low = hash, High = high, Count = times, Stored = _storedLength });
        _storedLength = end;
    }

    private void Insert(int slot, in Entry entry)
    {
        _entries[slot] = entry;
        if (2 * ++Distinct <= _entries.Length) return;

        Entry[] old = _entries;
        _entries = new Entry[2 * old.Length];
        foreach (Entry kept in old)
        {
            if (kept.Count == 0) continue;
            int free = Start(kept.High >= StoredTag ? kept.Low : new PieceKey(kept.Low, kept.High).Hash());
            while (_entries[free].Count != 0) free = (free + 1) & (_entries.Length - 1);
            _entries[free] = kept;
        }
    }

    // A short piece is its own key: its bytes, then zeros.
    private ReadOnlySpan<byte> Bytes(in Entry entry, byte[] padded)
    {
        if (entry.High >= StoredTag) return _stored.AsSpan(entry.Stored, (int)(uint)entry.High);
        MemoryMarshal.Write(padded, entry.Low);
        MemoryMarshal.Write(padded.AsSpan(8), entry.High);
        return padded.AsSpan(0, padded[15]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Start(ulong hash) => (int)(hash >> 32) & (_entries.Length - 1);

    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..]) hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
        foreach (byte b in bytes) hash = Mix(hash ^ b);
        return hash;
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15ul;
        return BitOperations.RotateLeft(value, 29) ^ value;
    }

    private struct Entry
    {
        public ulong Low, High;
        public long Count;
        public int Stored;
    }
}
