using System.Globalization;
using System.Text;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>A checked vocabulary of pieces with what segmenting needs to find them.</summary>
internal sealed class PieceTable
{
    private const float UnknownPenalty = 10;
    private readonly SentencePieceEntry[] _pieces;
    private readonly Trie<byte> _reserved = new();  // pieces that no text becomes but by their name

    /// <exception cref="TokenizerFormatException">The pieces contradict themselves.</exception>
    public PieceTable(SentencePieceEntry[] pieces, bool fallsBackToBytes, string file)
    {
        _pieces = pieces;
        ByteIds.AsSpan().Fill(-1);
        UnknownId = -1;
        float lowest = float.PositiveInfinity;
        for (int id = 0; id < pieces.Length; id++)
        {
            Add(id, file);
            if (pieces[id].Kind == SentencePieceKind.Normal) lowest = Math.Min(lowest, pieces[id].Score);
        }

        if (UnknownId < 0)
            throw new TokenizerFormatException(file, "pieces", "one must be the unknown piece, got none.");
        if (fallsBackToBytes && Array.IndexOf(ByteIds, -1) is int missing and >= 0)
            throw new TokenizerFormatException(
                file, "pieces", $"all bytes must be pieces, got none for 0x{missing:X2}.");
        UnknownScore = (float.IsInfinity(lowest) ? 0 : lowest) - UnknownPenalty;
    }

    public int Count => _pieces.Length;

    public int UnknownId { get; private set; }

    /// <summary>What an unknown character costs: ten less than the worst piece.</summary>
    public float UnknownScore { get; }

    /// <summary>Pieces that text can become: all but control, unknown and byte pieces.</summary>
    public Trie<byte> Trie { get; } = new();

    /// <summary>User-defined pieces, which are found before anything else; null without any.</summary>
    public Trie<byte>? UserDefined { get; private set; }

    /// <summary>Id of each byte's piece, or -1.</summary>
    public int[] ByteIds { get; } = new int[256];

    public ref readonly SentencePieceEntry this[int id] => ref _pieces[id];

    public ReadOnlySpan<SentencePieceEntry> Pieces => _pieces;

    /// <summary>Id of what a stretch of text is, or the unknown one's.</summary>
    public int FindOrUnknown(ReadOnlySpan<byte> text)
    {
        int id = Trie.Find(text);
        if (id >= 0) return id;
        return _reserved.Find(text) is var reserved and >= 0 ? reserved : UnknownId;
    }

    /// <summary>Id of a piece of any kind by its text, or -1.</summary>
    public int Find(string piece)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(piece);
        return _reserved.Find(utf8) is var id and >= 0 ? id : Trie.Find(utf8);
    }

    private void Add(int id, string file)
    {
        SentencePieceEntry piece = _pieces[id];
        string key = $"pieces[{id}]";
        if (piece.Text.Length == 0)
            throw new TokenizerFormatException(file, key, "a piece must not be empty, got an empty one.");
        if (piece.Text.Length > Limits.SearchedLength)
            throw new TokenizerFormatException(
                file, key, $"a piece must have at most {Limits.SearchedLength} characters, got more.");
        if (!float.IsFinite(piece.Score))
            throw new TokenizerFormatException(file, key, "a score must be finite, got another.");
        byte[] utf8 = Encoding.UTF8.GetBytes(piece.Text);
        bool isText =
            piece.Kind is SentencePieceKind.Normal or SentencePieceKind.UserDefined or SentencePieceKind.Unused;
        bool isNew = isText
            ? _reserved.Find(utf8) < 0 && Trie.TryAdd(utf8, id)
            : Trie.Find(utf8) < 0 && _reserved.TryAdd(utf8, id);
        if (!isNew) throw new TokenizerFormatException(
            file, key, $"a piece must occur once, got \"{piece.Text}\" again.");
        switch (piece.Kind)
        {
            case SentencePieceKind.UserDefined:
                (UserDefined ??= new Trie<byte>()).TryAdd(utf8, id);
                break;
            case SentencePieceKind.Byte:
                ByteIds[ParseByte(piece.Text, file, key)] = id;
                break;
            case SentencePieceKind.Unknown when UnknownId >= 0:
                throw new TokenizerFormatException(file, key, "one piece must be unknown, got a second one.");
            case SentencePieceKind.Unknown:
                UnknownId = id;
                break;
        }
    }

    // Exactly <0xHH>: a reader that takes a sign as well has been made to write outside its table.
    private static byte ParseByte(string text, string file, string key) =>
        text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>'
            && byte.TryParse(
                text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? value
            : throw new TokenizerFormatException(file, key, $"a byte piece must be like <0x0A>, got \"{text}\".");
}
