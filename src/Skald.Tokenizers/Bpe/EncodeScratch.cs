using System.Text;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Unicode;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.Bpe;

/// <summary>Buffers and cache of one encoding at a time; tokenizers keep a few and lend them out.</summary>
internal sealed class EncodeScratch
{
    /// <summary>Bytes after the text that may be read, never used.</summary>
    public const int Padding = CharacterClasses.ReadAhead;

    private const int KeptBytes = 1 << 20;

    private LongWordCache? _long;
    private NormalText? _normal;

    /// <summary>UTF-8 text that waits to be encoded, with <see cref="Padding"/> after it.</summary>
    public byte[] Text { get; private set; } = new byte[(1 << 16) + Padding];

    /// <summary>Ids of what is encoded: never more than its bytes, and room for the cache to write four.</summary>
    public int[] Ids { get; private set; } = new int[(1 << 16) + Padding];

    /// <summary>Where the pieces of a batch begin.</summary>
    public int[] Bounds { get; } = new int[PieceFinder.Room];

    /// <summary>The same of the parts of pieces, where these are cut.</summary>
    public int[] Parts { get; } = new int[PieceFinder.Room];

    /// <summary>The keys of the pieces, or parts, of a batch.</summary>
    public PieceKey[] Keys { get; } = new PieceKey[PieceFinder.Room];

    /// <summary>The hashes of those keys.</summary>
    public uint[] Hashes { get; } = new uint[PieceFinder.Room];

    public PieceCache Cache { get; } = new();

    /// <summary>The ids of pieces that are too long for a key.</summary>
    public LongWordCache Long => _long ??= new();

    /// <summary>Where texts are brought into the form of the scratch's tokenizer.</summary>
    public NormalText Normal(NormalizationForm form) => _normal ??= new NormalText(form);

    /// <summary>False once the buffers have grown so much that keeping them would hold memory.</summary>
    public bool IsWorthKeeping => Text.Length <= KeptBytes;

    /// <summary>Makes room for a text of this many bytes and keeps what is there.</summary>
    public void Reserve(int bytes)
    {
        int needed = checked(bytes + Padding);
        if (needed <= Text.Length) return;
        byte[] text = GC.AllocateUninitializedArray<byte>(
            (int)Math.Min(Array.MaxLength, Math.Max(needed, Text.Length + (Text.Length / 2L))));
        Text.CopyTo(text, 0);
        Text = text;
    }

    /// <summary>Makes room for the ids of this many bytes; what is there is not kept.</summary>
    public void ReserveIds(int bytes)
    {
        int needed = checked(bytes + Padding);
        if (needed <= Ids.Length) return;
        Ids = [];  // not both at a time
        Ids = GC.AllocateUninitializedArray<int>(needed);
    }
}
