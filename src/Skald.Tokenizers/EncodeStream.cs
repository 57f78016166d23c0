using System.Buffers;
using Skald.Tokenizers.Streaming;

namespace Skald.Tokenizers;

/// <summary>Encodes a text that comes in parts: the same ids as of the whole at once.</summary>
/// <remarks>
/// Ids come in blocks, as soon as no later text can change them: of byte-level tokenizers where a piece ends, of others
/// where a word does. What cannot be cut is held until <see cref="Complete"/>: texts of tokenizers whose words depend
/// on more than their neighbours, texts in which added tokens are searched, and those that are framed, cut to a length
/// or sampled. One stream serves one text: not safe for concurrent use.
/// </remarks>
public sealed class EncodeStream
{
    private const int BlockChars = 1 << 14;

    private readonly PartEncoder _encoder;
    private readonly int _blockChars;
    private char[] _block;
    private int _count;

    internal EncodeStream(Tokenizer tokenizer, EncodeOptions options, int blockChars = BlockChars)
    {
        (_blockChars, _block) = (blockChars, new char[blockChars]);
        bool isPlain = !tokenizer.Parts.Added.MayOccur(options.SpecialTokens) && options.Truncation is null
            && options.Sampling is null && !options.AddTemplateTokens;
        _encoder = (isPlain ? tokenizer.CreatePartEncoder() : null) ?? new WholeText(tokenizer, options);
    }

    /// <summary>Takes the next part of the text and writes the ids that are certain.</summary>
    public void Append(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        IdSink sink = new(destination);
        while (!text.IsEmpty)
        {
            int taken = Math.Min(text.Length, _block.Length - _count);
            text[..taken].CopyTo(_block.AsSpan(_count));
            text = text[taken..];
            _count += taken;
            if (_count == _block.Length) Flush(ref sink);
        }
    }

    /// <summary>Ends the text and writes the last ids. Another text may follow.</summary>
    public void Complete(IBufferWriter<int> destination)
    {
        IdSink sink = new(destination);
        _encoder.Append(_block.AsSpan(0, _count), ref sink);
        _encoder.Complete(ref sink);
        _count = 0;
        if (_block.Length > _blockChars) _block = new char[_blockChars];
    }

    // While nothing can be cut the blocks grow: a long piece is searched for its end a few times only.
    private void Flush(ref IdSink sink)
    {
        int half = char.IsHighSurrogate(_block[_count - 1]) ? 1 : 0;
        _encoder.Append(_block.AsSpan(0, _count - half), ref sink);
        _block[0] = _block[_count - 1];
        _count = half;
        int size = Math.Max(_blockChars, _encoder.Waiting / 2);
        if (size > _block.Length) Array.Resize(ref _block, size);
    }
}
