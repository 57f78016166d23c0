using System.Buffers.Binary;
using System.Globalization;

namespace Skald.Training.Data;

/// <summary>Writes the shards of one split: aside, flushed, then renamed, each at its document's end.</summary>
internal sealed class TokenShardWriter(string folder, DataSplit split, TokenEncoder encoder, long tokensPerShard)
    : IDisposable
{
    private readonly int _tokenBytes = encoder.Vocabulary <= 1 << 16 ? 2 : 4;
    private readonly byte[] _block = new byte[TokenShardHeader.BlockTokens * 4];
    private readonly List<string> _names = [];
    private readonly List<ulong> _checksums = [];
    private readonly List<long> _starts = [];
    private FileStream? _stream;
    private int _filled;
    private long _tokens;
    private long _textBytes;

    /// <summary>Tokens written so far, over all shards.</summary>
    public long Tokens { get; private set; }

    private string Aside => Path.Combine(folder, $"{Prefix(split)}.tmp-{Environment.ProcessId}");

    /// <summary>The files that writers put into a folder for a split, with those that died halfway.</summary>
    public static IReadOnlyList<string> FilesOf(string folder, DataSplit split) =>
    [
        .. Directory.GetFiles(folder, $"{Prefix(split)}-?????.tokens"),
        .. Directory.GetFiles(folder, $"{Prefix(split)}.tmp-*"),
    ];

    /// <summary>Adds a document.</summary>
    /// <param name="ids">Its tokens.</param>
    /// <param name="textBytes">UTF-8 bytes of its text.</param>
    /// <param name="endOfText">Whether the tokenizer's end-of-text token follows, if it has one.</param>
    public void Add(ReadOnlySpan<int> ids, long textBytes, bool endOfText)
    {
        if (_stream is not null && _tokens >= tokensPerShard) EndShard();
        if (_stream is null) BeginShard();
        _starts.Add(_tokens);
        _textBytes += textBytes;
        foreach (int id in ids) Add(id);
        if (endOfText && encoder.EndOfText is { } end) Add(end);
    }

    /// <summary>Ends the last shard.</summary>
    /// <returns>The names of the files written, in order.</returns>
    public List<string> Complete()
    {
        if (_stream is not null) EndShard();
        return _names;
    }

    /// <summary>Deletes what was begun and not completed.</summary>
    public void Dispose()
    {
        if (_stream is null) return;
        _stream.Dispose();
        File.Delete(Aside);
    }

    private void Add(int id)
    {
        if ((uint)id >= (uint)encoder.Vocabulary)
        {
            throw new ArgumentException(
                $"TokenShards: token ids must lie in [0, {encoder.Vocabulary}), the vocabulary, got {id}.");
        }

        Span<byte> place = _block.AsSpan(_filled);
        if (_tokenBytes == 2) BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)id);
        else BinaryPrimitives.WriteInt32LittleEndian(place, id);
        _filled += _tokenBytes;
        _tokens++;
        Tokens++;
        if (_filled == TokenShardHeader.BlockTokens * _tokenBytes) EndBlock();
    }

    private void BeginShard()
    {
        Directory.CreateDirectory(folder);
        _stream = new FileStream(Aside, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
        _stream.Write(new byte[TokenShardHeader.Length]);
        _checksums.Clear();
        _starts.Clear();
        (_filled, _tokens, _textBytes) = (0, 0, 0);
    }

    private void EndBlock()
    {
        ReadOnlySpan<byte> block = _block.AsSpan(0, _filled);
        _checksums.Add(XxHash64.Of(block, (ulong)_checksums.Count));
        _stream!.Write(block);
        _filled = 0;
    }

    private void EndShard()
    {
        if (_filled > 0) EndBlock();
        byte[] tables = new byte[checked(8 * (_checksums.Count + _starts.Count) + 8)];
        Span<byte> rest = tables;
        foreach (ulong checksum in _checksums) rest = Append(rest, checksum);
        foreach (long start in _starts) rest = Append(rest, (ulong)start);
        Append(rest, XxHash64.Of(tables.AsSpan(0, tables.Length - 8)));
        _stream!.Write(tables);

        byte[] header = new byte[TokenShardHeader.Length];
        new TokenShardHeader(_tokenBytes, encoder.Vocabulary, _tokens, _starts.Count, _textBytes, encoder.Hash)
            .Write(header);
        _stream.Position = 0;
        _stream.Write(header);
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        _stream = null;

        string name = string.Create(CultureInfo.InvariantCulture, $"{Prefix(split)}-{_names.Count:D5}.tokens");
        File.Move(Aside, Path.Combine(folder, name), overwrite: true);
        _names.Add(name);
    }

    private static string Prefix(DataSplit split) => split == DataSplit.Train ? "train" : "validation";

    private static Span<byte> Append(Span<byte> bytes, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes[8..];
    }
}
