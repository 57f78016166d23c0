using System.Buffers;
using System.Text;

namespace Skald.Tokenizers;

/// <summary>Decodes a stream of ids, one at a time, and never gives half a character.</summary>
/// <remarks>
/// The chunks joined, with <see cref="Flush"/> at the end, equal <see cref="ITokenizer.Decode"/> of all the ids. One
/// stream serves one sequence: not safe for concurrent use.
/// </remarks>
public sealed class DecodeStream
{
    private readonly ITokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private byte[] _pending = new byte[16];  // the beginning of a character, at most 3 bytes between calls
    private int _pendingLength;

    internal DecodeStream(ITokenizer tokenizer, bool skipSpecialTokens) =>
        (_tokenizer, _skipSpecialTokens) = (tokenizer, skipSpecialTokens);

    /// <summary>Takes the next id and returns the characters that are now complete; empty if there are none.</summary>
    public string Append(int id)
    {
        if ((uint)id >= (uint)_tokenizer.VocabularySize) return "";
        if (_skipSpecialTokens && _tokenizer.IsSpecial(id)) return "";
        ReadOnlySpan<byte> bytes = _tokenizer.GetBytes(id);
        int length = _pendingLength + bytes.Length;
        if (length > _pending.Length) Array.Resize(ref _pending, Math.Max(length, 2 * _pending.Length));
        bytes.CopyTo(_pending.AsSpan(_pendingLength));

        int complete = CompleteLength(_pending.AsSpan(0, length));
        string text = Encoding.UTF8.GetString(_pending, 0, complete);
        _pending.AsSpan(complete, length - complete).CopyTo(_pending);
        _pendingLength = length - complete;
        return text;
    }

    /// <summary>Ends the sequence: what is left of a character comes out as U+FFFD. A new one may follow.</summary>
    public string Flush()
    {
        string text = Encoding.UTF8.GetString(_pending, 0, _pendingLength);
        _pendingLength = 0;
        return text;
    }

    // Length without the last character where more bytes could still complete it.
    private static int CompleteLength(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            int start = bytes.Length - back;
            if ((bytes[start] & 0xC0) == 0x80) continue;
            OperationStatus status = Rune.DecodeFromUtf8(bytes[start..], out _, out _);
            return status == OperationStatus.NeedMoreData ? start : bytes.Length;
        }

        return bytes.Length;
    }
}
