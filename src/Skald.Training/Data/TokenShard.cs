using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Skald.Training.Data;

/// <summary>One shard of tokens, read by position: only the windows asked for are read, never the whole file.</summary>
/// <remarks>
/// A block of tokens is checked against its checksum when it is touched first. Small shards then stay in memory, block
/// by block, and are not read again.
/// </remarks>
internal sealed class TokenShard : IDisposable
{
    private const long ResidentLimit = 16 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly TokenShardHeader _header;
    private readonly ulong[] _checksums;
    private readonly bool[] _checked;
    private readonly long[] _starts;
    private readonly byte[]? _resident;

    private TokenShard(string path, SafeFileHandle handle)
    {
        (_path, _handle) = (path, handle);
        long length = RandomAccess.GetLength(handle);
        if (length < TokenShardHeader.Length + 8)
            throw TokenShardHeader.Bad(path, $"a shard has at least {TokenShardHeader.Length + 8} bytes, got {length}");
        byte[] start = new byte[TokenShardHeader.Length];
        ReadFully(0, start);
        _header = TokenShardHeader.Parse(start, path, length);

        ulong[] tables = new ulong[checked((int)(_header.Blocks + _header.Documents + 1))];
        Span<byte> bytes = MemoryMarshal.AsBytes(tables.AsSpan());
        ReadFully(_header.TablesOffset, bytes);
        ulong computed = XxHash64.Of(bytes[..^8]);
        if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(tables, tables);
        if (tables[^1] != computed)
            throw TokenShardHeader.Bad(path, $"the tables at offset {_header.TablesOffset} must match their checksum");
        int blocks = (int)_header.Blocks;
        _checksums = tables[..blocks];
        _checked = new bool[blocks];
        _starts = Array.ConvertAll(tables[blocks..^1], position => (long)position);
        CheckStarts();
        long tokenBytes = _header.Tokens * _header.TokenBytes;
        if (tokenBytes <= ResidentLimit) _resident = new byte[tokenBytes];
    }

    public TokenShardHeader Header => _header;

    /// <summary>Positions of the documents' first tokens, rising.</summary>
    public ReadOnlySpan<long> DocumentStarts => _starts;

    /// <exception cref="DataException">The shard is missing, truncated, altered or newer.</exception>
    public static TokenShard Open(string path)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (FileNotFoundException e)
        {
            throw new DataException($"{path}: the shard must exist, got no file; tokenize the text again.", e);
        }

        try
        {
            return new TokenShard(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Read(long position, Span<int> destination)
    {
        TokenRange.ThrowUnlessInside(position, destination.Length, _header.Tokens);
        if (destination.IsEmpty) return;
        long last = (position + destination.Length - 1) / TokenShardHeader.BlockTokens;
        for (long block = position / TokenShardHeader.BlockTokens; block <= last; block++)
            if (!Volatile.Read(ref _checked[block])) CheckBlock((int)block);
        ReadTokens(position, destination);
    }

    public void Dispose() => _handle.Dispose();

    private void ReadTokens(long position, Span<int> destination)
    {
        int size = _header.TokenBytes;
        if (_resident is not null)
        {
            Widen(_resident.AsSpan((int)position * size, destination.Length * size), destination, size);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(TokenShardHeader.BlockTokens * size);
        try
        {
            while (destination.Length > 0)
            {
                int count = Math.Min(destination.Length, TokenShardHeader.BlockTokens);
                Span<byte> bytes = buffer.AsSpan(0, count * size);
                ReadFully(TokenShardHeader.Length + (position * size), bytes);
                Widen(bytes, destination[..count], size);
                position += count;
                destination = destination[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Widen(ReadOnlySpan<byte> bytes, Span<int> tokens, int size)
    {
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = size == 2
                ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..])
                : BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
        }
    }

    private void CheckBlock(int block)
    {
        int size = _header.TokenBytes;
        long first = (long)block * TokenShardHeader.BlockTokens;
        int count = (int)Math.Min(TokenShardHeader.BlockTokens, _header.Tokens - first);
        long offset = TokenShardHeader.Length + (first * size);
        byte[] bytes = new byte[count * size];
        ReadFully(offset, bytes);
        if (XxHash64.Of(bytes, (ulong)block) != _checksums[block])
        {
            throw TokenShardHeader.Bad(_path, $"the tokens of block {block} (offset {offset}, {bytes.Length} bytes) "
                + "must match their checksum, got other bytes");
        }

        int[] tokens = new int[count];
        Widen(bytes, tokens, size);
        int outside = Array.FindIndex(tokens, id => (uint)id >= (uint)_header.Vocabulary);
        if (outside >= 0)
        {
            throw TokenShardHeader.Bad(_path, $"tokens must lie in [0, {_header.Vocabulary}), got {tokens[outside]} at "
                + $"offset {offset + (outside * size)}");
        }

        if (_resident is not null) bytes.CopyTo(_resident, first * size);
        Volatile.Write(ref _checked[block], true);
    }

    private void CheckStarts()
    {
        long previous = 0;
        foreach (long start in _starts)
        {
            if (start < previous || start > _header.Tokens)
            {
                throw TokenShardHeader.Bad(_path, $"documents must begin in rising order within {_header.Tokens} "
                    + $"tokens, got {start} after {previous}");
            }

            previous = start;
        }
    }

    private void ReadFully(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int read = RandomAccess.Read(_handle, destination, offset);
            if (read == 0) throw TokenShardHeader.Bad(_path, $"the file ended at offset {offset} while it was read");
            offset += read;
            destination = destination[read..];
        }
    }
}
