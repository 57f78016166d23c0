using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.PreTokenizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Segments;

/// <summary>Encodes text segment by segment and remembers short ones: for tokenizers that are not byte-level BPE.</summary>
internal sealed class SegmentEncoder
{
    private const int ChunkChars = 1 << 14;

    private readonly SegmentCuts _cuts;
    private readonly TokenizerParts _parts;
    private readonly INormalizer? _innerNormalizer;
    private readonly IPreTokenizer? _innerPreTokenizer;
    private readonly char _mark;  // what a space becomes where nothing else is done to the text; else 0
    private readonly bool _prefixesAlways, _prefixesFirst;
    private readonly ScratchPool _pool = new();

    private SegmentEncoder(TokenizerParts parts, SegmentCuts cuts)
    {
        (_parts, _cuts) = (parts, cuts);
        _innerNormalizer = SegmentNormalizer.WithoutPrefix(parts.Normalizer);
        MetaspacePreTokenizer? metaspace = parts.PreTokenizer as MetaspacePreTokenizer;
        _innerPreTokenizer = metaspace is null ? parts.PreTokenizer
            : new MetaspacePreTokenizer(metaspace.Replacement, PrependScheme.Never, metaspace.Splits);
        _prefixesAlways = metaspace is null || metaspace.Scheme == PrependScheme.Always;
        _prefixesFirst = metaspace?.Scheme == PrependScheme.First;
        if (metaspace is null && SegmentNormalizer.IsPlain(parts.Normalizer)
            && SegmentNormalizer.SpaceMark(parts.Normalizer) is { Length: 1 } mark) _mark = mark[0];
    }

    /// <summary>An encoder for parts, or null where text cannot be cut before them.</summary>
    public static SegmentEncoder? Create(TokenizerParts parts) =>
        SegmentCuts.Of(parts) is { } cuts ? new SegmentEncoder(parts, cuts) : null;

    /// <summary>Encodes a text between added tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">Where it begins in the caller's text.</param>
    /// <param name="sink">Takes the ids.</param>
    public void Encode(ReadOnlySpan<char> text, int offset, ref IdSink sink)
    {
        if (text.IsEmpty) return;
        EncodeScratch scratch = _pool.Take();
        bool isFirst = _prefixesAlways || (_prefixesFirst && offset == 0);
        int waiting = 0;
        while (!text.IsEmpty)
        {
            int chars = Math.Min(text.Length, Math.Max(ChunkChars, waiting / 2));
            scratch.Reserve(checked(waiting + (3 * chars)));
            bool isLast = chars == text.Length;
            Utf8.FromUtf16(
                text[..chars], scratch.Text.AsSpan(waiting), out int read, out int written,
                replaceInvalidSequences: true, isFinalBlock: isLast);
            text = text[read..];
            waiting = EncodeWaiting(scratch, waiting + written, text.IsEmpty, ref isFirst, ref sink);
        }

        _pool.Return(scratch);
    }

    // Encodes whole segments and returns how many bytes of the last one still wait, now at the front.
    private int EncodeWaiting(EncodeScratch scratch, int length, bool isLast, ref bool isFirst, ref IdSink sink)
    {
        ref byte text = ref MemoryMarshal.GetArrayDataReference(scratch.Text);
        int at = 0, count = 0;
        while (at < length)
        {
            int end = _cuts.NextEnd(ref text, at, length);
            if (end == length && !isLast) break;
            int size = end - at, found = 0;
            bool isShort = size <= PieceKey.MaxLength && !isFirst;
            PieceKey key = default;
            if (isShort)
            {
                key = PieceKey.Load(ref Unsafe.Add(ref text, at), size);
                found = scratch.Cache.Find(key, ref scratch.Ids[count]);
            }

            if (found == 0)
            {
                found = EncodeSegment(scratch, at, size, count, isFirst);
                // Room for as many ids as there are bytes left: the cache never gives more.
                scratch.ReserveIds(checked(count + found + length - end));
                if (isShort && found > 0 && found <= size) scratch.Cache.Add(key, scratch.Ids.AsSpan(count, found));
            }

            count += found;
            at = end;
            isFirst = false;
        }

        sink.Append(scratch.Ids.AsSpan(0, count));
        scratch.Text.AsSpan(at, length - at).CopyTo(scratch.Text);
        return length - at;
    }

    private int EncodeSegment(EncodeScratch scratch, int at, int size, int count, bool isFirst)
    {
        List<ModelToken> tokens = scratch.Tokens;
        tokens.Clear();
        if (_mark != 0 && !isFirst)
        {
            Span<char> chars = size <= 256 ? stackalloc char[256] : new char[size];
            int length = Encoding.UTF8.GetChars(scratch.Text.AsSpan(at, size), chars);
            chars = chars[..length];
            chars.Replace(' ', _mark);
            _parts.Model.Tokenize(chars, tokens);
        }
        else
        {
            AlignedText text = AlignedText.Of(Encoding.UTF8.GetString(scratch.Text, at, size));
            INormalizer? normalizer = isFirst ? _parts.Normalizer : _innerNormalizer;
            IPreTokenizer? preTokenizer = isFirst ? _parts.PreTokenizer : _innerPreTokenizer;
            text = normalizer?.Normalize(text) ?? text;
            List<AlignedText> pieces = [];
            if (preTokenizer is null) pieces.Add(text);
            else preTokenizer.Split(text, pieces);
            foreach (AlignedText piece in pieces)
                if (piece.Length > 0) _parts.Model.Tokenize(piece.Span, tokens);
        }

        scratch.ReserveIds(count + tokens.Count);
        for (int i = 0; i < tokens.Count; i++) scratch.Ids[count + i] = tokens[i].Id;
        return tokens.Count;
    }
}
