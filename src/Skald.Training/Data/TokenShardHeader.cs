using System.Buffers.Binary;

namespace Skald.Training.Data;

/// <summary>The fixed beginning of a shard of tokens.</summary>
/// <remarks>
/// <para>A shard, all little-endian:</para>
/// <list type="number">
/// <item>this header: magic, version, bytes of a token (2 or 4), vocabulary, tokens of a block, tokens, documents,
/// bytes of text behind them, SHA-256 of the tokenizer, and XXH64 of all that;</item>
/// <item>the tokens;</item>
/// <item>XXH64 of each block of tokens, seeded with the block's number;</item>
/// <item>the position of each document's first token;</item>
/// <item>XXH64 of the two tables.</item>
/// </list>
/// <para>The file ends there, so its length is known from the header.</para>
/// </remarks>
internal sealed record TokenShardHeader(
    int TokenBytes, int Vocabulary, long Tokens, long Documents, long TextBytes, string TokenizerHash)
{
    public const int Length = 88;
    public const int Version = 1;
    public const int BlockTokens = 1 << 14;
    private const int HashedLength = 80;

    private static ReadOnlySpan<byte> Magic => "SKALDTOK"u8;

    /// <summary>Blocks of tokens, the last one shorter.</summary>
    public long Blocks => (Tokens / BlockTokens) + (Tokens % BlockTokens > 0 ? 1 : 0);

    /// <summary>Where the tables begin, in bytes.</summary>
    public long TablesOffset => Length + (Tokens * TokenBytes);

    /// <summary>Bytes of the two tables without their checksum.</summary>
    public long TablesLength => 8 * (Blocks + Documents);

    public void Write(Span<byte> bytes)
    {
        bytes[..Length].Clear();
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], TokenBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Vocabulary);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], BlockTokens);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Tokens);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], Documents);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[40..], TextBytes);
        Convert.FromHexString(TokenizerHash).CopyTo(bytes[48..]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[HashedLength..], XxHash64.Of(bytes[..HashedLength]));
    }

    /// <summary>Reads a header and proves every length in it against the file's.</summary>
    /// <exception cref="DataException">The header is not one, is newer, altered, or does not fit the file.</exception>
    public static TokenShardHeader Parse(ReadOnlySpan<byte> bytes, string path, long fileLength)
    {
        if (!bytes[..8].SequenceEqual(Magic))
            throw Bad(path, "a shard must begin with the letters SKALDTOK, got other bytes at offset 0");
        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version > Version)
        {
            throw new DataException($"{path}: this Skald reads shards up to version {Version}, got version {version}; "
                + "use the newer Skald, or tokenize the text again.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[HashedLength..]) != XxHash64.Of(bytes[..HashedLength]))
            throw Bad(path, $"the header must match its checksum at offset {HashedLength}, got other bytes");
        TokenShardHeader header = new(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]), Convert.ToHexStringLower(bytes[48..HashedLength]));
        bool possible = version == Version && header.TokenBytes is 2 or 4 && header.Vocabulary > 0
            && BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]) == BlockTokens && header.TextBytes >= 0
            && header.Tokens >= 0 && header.Tokens <= fileLength && header.Documents >= 0
                && header.Documents <= fileLength / 8;
        if (!possible || header.TablesOffset + header.TablesLength + 8 != fileLength)
        {
            throw Bad(path, $"the file must be as long as its header says, got {fileLength} bytes for {header.Tokens} "
                + $"tokens and {header.Documents} documents");
        }

        return header;
    }

    /// <summary>The sentence for a damaged shard.</summary>
    public static DataException Bad(string path, string problem) =>
        new($"{path}: {problem}; the file is truncated or altered, tokenize the text again.");
}
