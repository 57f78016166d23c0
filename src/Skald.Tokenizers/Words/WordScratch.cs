using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Normalizers;

namespace Skald.Tokenizers.Words;

/// <summary>Buffers and caches of one encoding at a time; encoders keep a few and lend them out.</summary>
internal sealed class WordScratch
{
    /// <summary>Bytes before the text that may be read, never used.</summary>
    public const int Front = 64;

    /// <summary>Bytes after the text, and ids after the last, that may be read or overwritten, never used.</summary>
    public const int Padding = 64;

    private const int KeptBytes = 1 << 20;

    /// <summary>UTF-8 text that waits to be encoded, from <see cref="Front"/> on.</summary>
    public byte[] Text { get; private set; } = new byte[Front + (1 << 16) + Padding];

    public int[] Ids { get; private set; } = new int[(1 << 16) + Padding];

    /// <summary>Ids that are there.</summary>
    public int Count { get; set; }

    /// <summary>UTF-8 text on its way to a normal form.</summary>
    public byte[] Source { get; private set; } = [];

    /// <summary>A word after its normalizer.</summary>
    public byte[] Normal { get; private set; } = new byte[256];

    /// <summary>The way of a word's characters through its normalizer; made by who needs it.</summary>
    public CodePointStep? Steps { get; set; }

    /// <summary>The next normalised character gets a mark before it, unless it is one.</summary>
    public bool WantsMark { get; set; }

    /// <summary>Ids of short words seen lately.</summary>
    public PieceCache Short { get; } = new();

    /// <summary>Ids of longer words seen lately.</summary>
    public LongWordCache Long { get; } = new();

    /// <summary>False once the buffers have grown so much that keeping them would hold memory.</summary>
    public bool IsWorthKeeping => Text.Length <= KeptBytes && Ids.Length <= KeptBytes && Normal.Length <= KeptBytes;

    /// <summary>True where there is room for a text of this many bytes.</summary>
    public bool HasRoom(int bytes) => (long)bytes + Front + Padding <= Text.Length;

    /// <summary>Makes room for a text of this many bytes and keeps what is there.</summary>
    public void ReserveText(int bytes)
    {
        long needed = (long)bytes + Front + Padding;
        if (needed <= Text.Length) return;
        byte[] text = GC.AllocateUninitializedArray<byte>(
            checked((int)Math.Min(Array.MaxLength, Math.Max(needed, Text.Length + (Text.Length / 2L)))));
        Text.CopyTo(text, 0);
        Text = text;
    }

    /// <summary>Makes room for a source of this many bytes and keeps what is there.</summary>
    public byte[] ReserveSource(int bytes)
    {
        if (bytes > Source.Length)
        {
            byte[] source = new byte[Math.Max(bytes, 1 << 16)];
            Source.CopyTo(source, 0);
            Source = source;
        }

        return Source;
    }

    /// <summary>Makes room for this many ids altogether and keeps those that are there.</summary>
    public void ReserveIds(int ids)
    {
        long needed = (long)ids + Padding;
        if (needed <= Ids.Length) return;
        int[] larger = GC.AllocateUninitializedArray<int>(
            checked((int)Math.Min(Array.MaxLength, Math.Max(needed, Ids.Length + (Ids.Length / 4L)))));
        Ids.AsSpan(0, Count).CopyTo(larger);
        Ids = larger;
    }

    /// <summary>A buffer of at least this many bytes for a word's normal form; what is in it is kept.</summary>
    public byte[] ReserveNormal(int bytes)
    {
        if (bytes > Normal.Length)
        {
            byte[] normal = new byte[checked((int)Math.Min(Array.MaxLength, Math.Max(bytes, 3L * Normal.Length / 2)))];
            Normal.CopyTo(normal, 0);
            Normal = normal;
        }

        return Normal;
    }

    public void Append(int id)
    {
        ReserveIds(Count + 1);
        Ids[Count++] = id;
    }
}
