using System.Buffers;
using System.Text;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers;

/// <summary>Encodes a text that comes in parts: the same ids as of the whole at once.</summary>
/// <remarks>
/// A byte-level tokenizer gives ids as soon as no later text can change them, and holds a few kilobytes. Others, and
/// texts in which added tokens are searched, are held until <see cref="Complete"/>. One stream serves one text: not
/// safe for concurrent use.
/// </remarks>
public sealed class EncodeStream
{
    private readonly Tokenizer _tokenizer;
    private readonly EncodeOptions _options;
    private readonly StringBuilder? _held;
    private readonly BpeTokenizer? _incremental;
    private EncodeScratch? _scratch;
    private int _waiting;
    private char _halfPair;

    internal EncodeStream(Tokenizer tokenizer, EncodeOptions options)
    {
        (_tokenizer, _options) = (tokenizer, options);
        bool isPlain = !tokenizer.Parts.Added.MayOccur(options.SpecialTokens) && options.Truncation is null && options.Sampling is null
            && !options.AddTemplateTokens;
        if (isPlain && tokenizer is BpeTokenizer { TakesParts: true } incremental) _incremental = incremental;
        else _held = new StringBuilder();
    }

    /// <summary>Takes the next part of the text and writes the ids that are certain.</summary>
    public void Append(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        if (_incremental is null)
        {
            _held!.Append(text);
            return;
        }

        if (text.IsEmpty) return;
        IdSink sink = new(destination);
        _scratch ??= new EncodeScratch();
        if (_halfPair != 0)
        {
            _waiting = _incremental.EncodePart([_halfPair, text[0]], _scratch, _waiting, ref sink);
            text = text[1..];
            _halfPair = (char)0;
        }

        if (!text.IsEmpty && char.IsHighSurrogate(text[^1]))
        {
            _halfPair = text[^1];
            text = text[..^1];
        }

        _waiting = _incremental.EncodePart(text, _scratch, _waiting, ref sink);
    }

    /// <summary>Ends the text and writes the last ids. Another text may follow.</summary>
    public void Complete(IBufferWriter<int> destination)
    {
        if (_incremental is null)
        {
            _tokenizer.Encode(_held!.ToString(), destination, _options);
            _held.Clear();
            return;
        }

        IdSink sink = new(destination);
        _scratch ??= new EncodeScratch();
        ReadOnlySpan<char> rest = _halfPair == 0 ? [] : [_halfPair];
        _incremental.EncodeEnd(rest, _scratch, _waiting, ref sink);
        (_waiting, _halfPair) = (0, (char)0);
    }
}
