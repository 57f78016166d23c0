using System.Buffers;
using System.Text;

namespace Skald.Tokenizers;

/// <summary>Decodes a stream of ids, one at a time, and never gives half a character.</summary>
/// <remarks>
/// The chunks joined, with <see cref="Flush"/> at the end, equal <see cref="ITokenizer.Decode"/> of all the ids. Text
/// that ends in U+FFFD is held back, since more bytes might still make a character of it; but not without limit. One
/// stream serves one sequence: not safe for concurrent use.
/// </remarks>
public sealed class DecodeStream
{
    private const int MostHeldBytes = 1 << 10;
    private const int MostHeldIds = 1 << 8;

    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecialTokens;
    private readonly SentencePiece.PieceDecoder? _pieces;
    private readonly StringBuilder _text = new();
    private readonly bool _joinsBytes;  // the text is the tokens' bytes, and nothing depends on their neighbours
    private readonly List<int> _window = [];  // ids of the last chunk, and those whose text is held back
    private byte[] _pending = new byte[16];
    private int _pendingLength;
    private string _shown = "";  // text of the ids of the last chunk
    private int _shownIds;

    internal DecodeStream(Tokenizer tokenizer, bool skipSpecialTokens)
    {
        (_tokenizer, _skipSpecialTokens) = (tokenizer, skipSpecialTokens);
        _pieces = (tokenizer as SentencePiece.SentencePieceTokenizer)?.Engine.CreateDecoder();
        _joinsBytes = tokenizer is not PipelineTokenizer;
    }

    /// <summary>Takes the next id and returns the characters that are now complete; empty if there are none.</summary>
    public string Append(int id)
    {
        if (_pieces is null) return _joinsBytes ? AppendBytes(id) : AppendDecoded(id);
        if (_tokenizer.IsShown(id, _skipSpecialTokens)) _pieces.Append(id, _text);
        return Taken();
    }

    /// <summary>Ends the sequence: what is left of a character comes out as U+FFFD. A new one may follow.</summary>
    public string Flush()
    {
        string text;
        if (_pieces is not null)
        {
            _pieces.Complete(_text);
            return Taken();
        }

        if (_joinsBytes)
        {
            text = Encoding.UTF8.GetString(_pending, 0, _pendingLength);
            _pendingLength = 0;
            return text;
        }

        text = Rest(DecodeWindow());
        _window.Clear();
        (_shown, _shownIds) = ("", 0);
        return text;
    }

    private string Taken()
    {
        string text = _text.ToString();
        _text.Clear();
        return text;
    }

    private string AppendBytes(int id)
    {
        if (!_tokenizer.IsShown(id, _skipSpecialTokens)) return "";
        ReadOnlySpan<byte> bytes = _tokenizer.GetBytes(id);
        int length = _pendingLength + bytes.Length;
        if (length > _pending.Length) Array.Resize(ref _pending, Math.Max(length, 2 * _pending.Length));
        bytes.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength = length;

        bool isComplete = Rune.DecodeLastFromUtf8(_pending.AsSpan(0, length), out Rune last, out _) == OperationStatus.Done
            && last != Rune.ReplacementChar;
        if (!isComplete && length < MostHeldBytes) return "";
        int complete = isComplete ? length : CompleteLength(_pending.AsSpan(0, length));
        string text = Encoding.UTF8.GetString(_pending, 0, complete);
        _pending.AsSpan(complete, length - complete).CopyTo(_pending);
        _pendingLength = length - complete;
        return text;
    }

    // The tokens' texts depend on their neighbours: decode a window of them and show what is new.
    private string AppendDecoded(int id)
    {
        if (_shown.Length == 0 && _window.Count > 0)
        {
            // Nothing was shown of what came before: it stands for nothing, or for the beginning of a character.
            string before = DecodeWindow();
            if (!before.EndsWith('\uFFFD')) (_shown, _shownIds) = (before, _window.Count);
        }

        _window.Add(id);
        string text = DecodeWindow();
        bool grows = text.Length > _shown.Length && (!text.EndsWith('\uFFFD') || _window.Count > MostHeldIds);
        if (!grows) return "";
        string chunk = Rest(text);
        int newIds = _window.Count - _shownIds;
        _window.RemoveRange(0, _shownIds);
        _shown = DecodeWindow();
        _shownIds = newIds;
        return chunk;
    }

    private string DecodeWindow() =>
        _tokenizer.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_window), _skipSpecialTokens);

    private string Rest(string text) => text.StartsWith(_shown, StringComparison.Ordinal)
        ? text[_shown.Length..]
        : text[Math.Min(text.Length, text.AsSpan().CommonPrefixLength(_shown))..];

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
