using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>SentencePiece's own procedure: normalise, segment, spell and merge what is unknown; and back.</summary>
/// <remarks>Kudo and Richardson 2018, https://arxiv.org/abs/1808.06226.</remarks>
internal sealed class SentencePieceEngine
{
    private const int MostSpare = 16, LargestKept = 1 << 22, PartBytes = 3 << 14, LongWord = 1 << 18;

    private readonly ConcurrentBag<SegmentScratch> _spare = [];
    private readonly WordEncoder? _words;
    private readonly UnigramEncoder? _unigram;
    private readonly ISegmenter _segmenter;
    private readonly SentencePieceNormalizer _normalizer;

    public SentencePieceEngine(SentencePieceEntry[] pieces, SentencePieceSettings settings, string file)
    {
        Settings = settings;
        Table = new PieceTable(pieces, settings.FallsBackToBytes, file);
        bool folds = settings.EscapesSpaces && Table.Trie.Find("\u2581"u8) >= 0;
        _normalizer = new SentencePieceNormalizer(
            settings, CharacterMap.Read(settings.CharacterMap, file), Table.UserDefined, folds);
        _segmenter = settings.Algorithm switch
        {
            SentencePieceAlgorithm.Unigram => new UnigramSegmenter(Table),
            SentencePieceAlgorithm.Bpe => new BpeSegmenter(Table),
            SentencePieceAlgorithm.Word => new WordSegmenter(Table),
            _ => new CharacterSegmenter(Table),
        };
        if (settings.Algorithm == SentencePieceAlgorithm.Unigram)
            _unigram = new UnigramEncoder(Table, Cuts(folds), folds, settings.FallsBackToBytes);
        if (settings.Algorithm != SentencePieceAlgorithm.Bpe) return;
        PieceSymbols symbols = new(Table);
        // What an unused piece falls apart into depends on merges elsewhere in the text.
        if (symbols.HasUnused) return;
        PieceMerger merger = new(Table, symbols, folds, settings.FallsBackToBytes);
        _segmenter = merger;
        _words = new WordEncoder(Cuts(folds), merger, skipsSpace: false);
    }

    public SentencePieceSettings Settings { get; }

    public PieceTable Table { get; }

    public void Normalize(ReadOnlySpan<byte> utf8, NormalizedBytes output) => _normalizer.Normalize(utf8, output);

    /// <summary>Cuts normalised text.</summary>
    public void Segment(ReadOnlySpan<byte> normalized, List<Segment> segments) =>
        _segmenter.Segment(normalized, segments);

    /// <summary>Ids of a text; a lone surrogate counts as U+FFFD.</summary>
    public void Encode(ReadOnlySpan<char> text, ref IdSink sink)
    {
        if (!TakesParts)
        {
            byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
            EncodeWhole(utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8)), ref sink);
            ArrayPool<byte>.Shared.Return(utf8);
            return;
        }

        WordScratch scratch = Take();
        EncodeState state = default;
        EncodePart(text, scratch, isLast: true, ref state, ref sink);
        Return(scratch);
    }

    /// <summary>Ids of a text.</summary>
    public void Encode(ReadOnlySpan<byte> utf8, ref IdSink sink)
    {
        if (!TakesParts)
        {
            EncodeWhole(utf8, ref sink);
            return;
        }

        WordScratch scratch = Take();
        EncodeState state = default;
        int most = Math.Max(PartBytes, 4 * _normalizer.Lookahead);
        while (utf8.Length > most) utf8 = utf8[EncodePart(utf8[..most], scratch, isLast: false, ref state, ref sink)..];
        EncodePart(utf8, scratch, isLast: true, ref state, ref sink);
        Return(scratch);
    }

    /// <summary>True where a text can be encoded in parts.</summary>
    public bool TakesParts => _words is not null || _unigram is not null;

    /// <summary>Ids of a part of a text, which does not end within a character, as far as they are certain.</summary>
    /// <param name="text">The part.</param>
    /// <param name="scratch">Buffers, with what waits.</param>
    /// <param name="isLast">No other part follows.</param>
    /// <param name="state">What the parts before have left; default for the first one.</param>
    /// <param name="sink">Takes the ids.</param>
    public void EncodePart(
        scoped ReadOnlySpan<char> text, WordScratch scratch, bool isLast, ref EncodeState state, ref IdSink sink)
    {
        do
        {
            int chars = Math.Min(text.Length, PartBytes / 3);
            byte[] source = scratch.ReserveSource(checked(state.Held + (3 * chars)));
            Utf8.FromUtf16(
                text[..chars], source.AsSpan(state.Held), out int read, out int written,
                replaceInvalidSequences: true, isFinalBlock: chars == text.Length);
            text = text[read..];
            if (state.Waiting > LongWord) scratch.ReserveText(checked(state.Waiting + Encoding.UTF8.GetByteCount(text)));
            int there = state.Held + written;
            int taken = EncodePart(source.AsSpan(0, there), scratch, isLast && text.IsEmpty, ref state, ref sink);
            state.Held = there - taken;
            source.AsSpan(taken, state.Held).CopyTo(source);
        }
        while (!text.IsEmpty);
    }

    // Takes as much of a text's UTF-8 as is certain, and returns how much that is.
    private int EncodePart(
        ReadOnlySpan<byte> utf8, WordScratch scratch, bool isLast, ref EncodeState state, ref IdSink sink)
    {
        int length = state.Waiting;
        int taken = _normalizer.Fold(utf8, scratch, ref length, isLast, ref state.Folded);
        state.Waiting = length;
        if (length == 0 || (!isLast && length < state.Worth)) return taken;
        // Spaces at the end go if nothing follows.
        int spaces = isLast ? 0 : _normalizer.Removable(scratch.Text.AsSpan(WordScratch.Front, length)), sure = length - spaces;
        if (sure == 0) return taken;
        int left = _words is not null
            ? _words.EncodeWaiting(scratch, sure, isLast, ref sink)
            : _unigram!.EncodePart(scratch, sure, isLast, ref state.Sum, ref sink);
        Span<byte> text = scratch.Text.AsSpan(WordScratch.Front);
        text.Slice(sure, spaces).CopyTo(text[left..]);
        state.Waiting = left + spaces;
        // While nothing can be cut the text grows by half before the next look: a long piece is searched a few times only.
        state.Worth = left == sure ? length + (length / 2) : 0;
        return taken;
    }

    private WordScratch Take() => _words?.Take() ?? _unigram!.Take();

    private void Return(WordScratch scratch)
    {
        if (_words is not null) _words.Return(scratch);
        else _unigram!.Return(scratch);
    }

    private void EncodeWhole(ReadOnlySpan<byte> utf8, ref IdSink sink)
    {
        if (!_spare.TryTake(out SegmentScratch? scratch)) scratch = new SegmentScratch();
        _normalizer.Normalize(utf8, scratch.Normalized);
        EncodeStretch(scratch.Normalized.Bytes, scratch);
        sink.Append(CollectionsMarshal.AsSpan(scratch.Ids));
        if (_spare.Count < MostSpare && utf8.Length < LargestKept) _spare.Add(scratch);
    }

    // Where no piece holds both neighbours, nothing merges across; an unknown one behind another would join it.
    private WordCuts Cuts(bool folds)
    {
        NeighbourTable neighbours = new(
            Table.Pieces.ToArray().Select(piece => piece.Text), folds ? "\u2581" : null);
        return new WordCuts(neighbours.Holds, IsKnown);

        bool IsKnown(int b) => Table.Trie.Find(folds && b == ' ' ? "\u2581"u8 : [(byte)b]) >= 0;
    }

    private void EncodeStretch(ReadOnlySpan<byte> text, SegmentScratch scratch)
    {
        scratch.Segments.Clear();
        scratch.Ids.Clear();
        _segmenter.Segment(text, scratch.Segments);
        int at = 0;
        bool wasUnknown = false;
        foreach (Segment segment in scratch.Segments)
        {
            bool isUnknown = segment.Id == Table.UnknownId;
            if (isUnknown && Settings.FallsBackToBytes)
                foreach (byte b in text.Slice(at, segment.Length)) scratch.Ids.Add(Table.ByteIds[b]);
            else if (!(isUnknown && wasUnknown))
                scratch.Ids.Add(segment.Id);
            wasUnknown = isUnknown;
            at += segment.Length;
        }
    }

    /// <summary>Pieces of a text with their places.</summary>
    public List<SentencePieceToken> Tokens(ReadOnlySpan<byte> utf8)
    {
        NormalizedBytes normalized = new();
        _normalizer.Normalize(utf8, normalized);
        List<Segment> segments = [];
        _segmenter.Segment(normalized.Bytes, segments);
        return Tokens(normalized, segments);
    }

    /// <summary>The best segmentations with their scores; only of a unigram model.</summary>
    public List<(List<SentencePieceToken> Tokens, float Score)> Best(ReadOnlySpan<byte> utf8, int count)
    {
        if (Settings.Algorithm != SentencePieceAlgorithm.Unigram)
            throw new InvalidOperationException(
                $"SentencePiece: only a unigram model has several segmentations, got {Settings.Algorithm}.");
        NormalizedBytes normalized = new();
        _normalizer.Normalize(utf8, normalized);
        List<(List<SentencePieceToken>, float)> best = [];
        foreach ((List<Segment> segments, float score) in UnigramSegmenter.Lattice(Table, normalized.Bytes).Best(count))
            best.Add((Tokens(normalized, segments), score));
        return best;
    }

    /// <summary>A random segmentation: of a unigram model by probability, of BPE by leaving out merges.</summary>
    public List<SentencePieceToken> Sample(ReadOnlySpan<byte> utf8, double alpha, Func<double> uniform)
    {
        NormalizedBytes normalized = new();
        _normalizer.Normalize(utf8, normalized);
        List<Segment> segments = [];
        Sample(normalized.Bytes, alpha, uniform, segments);
        return Tokens(normalized, segments);
    }

    /// <summary>Cuts normalised text at random.</summary>
    public void Sample(ReadOnlySpan<byte> normalized, double alpha, Func<double> uniform, List<Segment> segments)
    {
        switch (Settings.Algorithm)
        {
            case SentencePieceAlgorithm.Unigram:
                segments.AddRange(UnigramSegmenter.Lattice(Table, normalized).Sample(alpha, uniform));
                break;
            case SentencePieceAlgorithm.Bpe:
                new BpeSegmenter(Table).Segment(normalized, segments, alpha, uniform);
                break;
            default:
                throw new InvalidOperationException(
                    $"SentencePiece: a {Settings.Algorithm} model has one segmentation and cannot be sampled.");
        }
    }

    /// <summary>Text of pieces; unknown ones show <see cref="SentencePieceSettings.UnknownSurface"/>.</summary>
    public string Decode(ReadOnlySpan<int> ids)
    {
        StringBuilder text = new();
        PieceDecoder decoder = CreateDecoder();
        foreach (int id in ids) decoder.Append(id, text);
        decoder.Complete(text);
        return text.ToString();
    }

    /// <summary>A decoder of pieces that come one by one.</summary>
    public PieceDecoder CreateDecoder() => new(Table, Settings);

    /// <summary>How many ids at the beginning come to nothing, and whether the next one loses its space.</summary>
    public int SkipSpaces(ReadOnlySpan<int> ids, out bool dropsSpace)
    {
        dropsSpace = false;
        bool takesSpaces = Settings.AddsDummyPrefix || Settings.RemovesExtraSpaces;
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)Table.Count) continue;
            ref readonly SentencePieceEntry piece = ref Table[ids[i]];
            if (piece.Kind is SentencePieceKind.Control or SentencePieceKind.Unknown) continue;
            if (!takesSpaces || piece.Kind == SentencePieceKind.Byte || piece.Text[0] != '\u2581') return i;
            if (piece.Text.Length == 1 && Settings.RemovesExtraSpaces) continue;
            dropsSpace = true;
            return i;
        }

        return ids.Length;
    }

    private List<SentencePieceToken> Tokens(NormalizedBytes normalized, List<Segment> segments)
    {
        List<SentencePieceToken> tokens = [];
        bool wasUnknown = false;
        int at = 0;
        foreach (Segment segment in segments)
        {
            ReadOnlySpan<byte> piece = normalized.Bytes.Slice(at, segment.Length);
            int start = normalized.Sources[at], end = normalized.Sources[at + segment.Length];
            bool isUnknown = segment.Id == Table.UnknownId;
            if (isUnknown && Settings.FallsBackToBytes)
            {
                for (int i = 0; i < piece.Length; i++)
                {
                    int id = Table.ByteIds[piece[i]];
                    tokens.Add(new SentencePieceToken(id, Table[id].Text, start, i == piece.Length - 1 ? end : start));
                }
            }
            else if (isUnknown && wasUnknown)
            {
                SentencePieceToken last = tokens[^1];
                tokens[^1] = last with { Piece = last.Piece + Encoding.UTF8.GetString(piece), End = end };
            }
            else
            {
                tokens.Add(new SentencePieceToken(segment.Id, Encoding.UTF8.GetString(piece), start, end));
            }

            wasUnknown = isUnknown;
            at += segment.Length;
        }

        return tokens;
    }
}
