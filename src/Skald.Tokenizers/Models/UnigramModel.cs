using System.Buffers;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Text;
using Skald.Tokenizers.Words;

namespace Skald.Tokenizers.Models;

/// <summary>The segmentation with the largest product of probabilities (Kudo 2018, https://arxiv.org/abs/1804.10959).</summary>
internal sealed class UnigramModel : ITokenModel, IWordModel
{
    private const double UnknownPenalty = 10;

    private readonly UnigramPiece[] _pieces;
    private readonly PieceScores _scores;
    private readonly int[]? _byteIds;
    private readonly int _unknown;
    private readonly bool _fallsBackToBytes;

    /// <param name="pieces">Pieces by id. Of two with the same text the later holds.</param>
    /// <param name="unknown">Id of the unknown piece, or -1.</param>
    /// <param name="fallsBackToBytes">Unknown text is spelt in bytes where the vocabulary has all of them.</param>
    public UnigramModel(UnigramPiece[] pieces, int unknown, bool fallsBackToBytes)
    {
        (_pieces, _unknown, _fallsBackToBytes) = (pieces, unknown, fallsBackToBytes);
        Trie<byte> trie = new();
        double lowest = double.PositiveInfinity;
        for (int id = 0; id < pieces.Length; id++)
        {
            if (pieces[id].Token.Length > 0) trie.Add(Encoding.UTF8.GetBytes(pieces[id].Token), id);
            lowest = Math.Min(lowest, pieces[id].Score);
        }

        _scores = new PieceScores(
            trie, [.. pieces.Select(piece => piece.Score)], unknown, lowest - UnknownPenalty, isSingle: false);
        if (!fallsBackToBytes) return;
        _byteIds = new int[256];
        for (int b = 0; b < 256; b++) _byteIds[b] = trie.Find(Encoding.UTF8.GetBytes($"<0x{b:X2}>"));
    }

    public void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens) => Tokenize(piece, null, tokens);

    public void Sample(ReadOnlySpan<char> piece, SubwordSampling sampling, List<ModelToken> tokens) =>
        Tokenize(piece, sampling, tokens);

    private void Tokenize(ReadOnlySpan<char> piece, SubwordSampling? sampling, List<ModelToken> tokens)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, utf8);
        int[] rented = ArrayPool<int>.Shared.Rent(checked(2 * (utf8.Length + 1)));
        Span<int> starts = rented.AsSpan(0, utf8.Length + 1), ids = rented.AsSpan(utf8.Length + 1, utf8.Length + 1);
        Segment(utf8, starts, ids, sampling);
        int first = tokens.Count, unitEnd = piece.Length;
        for (int end = utf8.Length; end > 0;)
        {
            int id = ids[end], start = Start(starts, ids, end);
            int unitStart = unitEnd - Encoding.UTF8.GetCharCount(utf8.AsSpan(start, end - start));
            ReadOnlySpan<byte> text = utf8.AsSpan(start, end - start);
            if (id == _unknown && (id = Known(text)) == _unknown)
            {
                if (CanSpell(text))
                {
                    for (int i = text.Length - 1; i >= 0; i--)
                        tokens.Add(new ModelToken(_byteIds![text[i]], unitStart, unitEnd));
                }
                else
                {
                    tokens.Add(new ModelToken(_unknown, unitStart, unitEnd, piece[unitStart..unitEnd].ToString()));
                }
            }
            else
            {
                tokens.Add(new ModelToken(id, unitStart, unitEnd));
            }

            (end, unitEnd) = (start, unitStart);
        }

        tokens.Reverse(first, tokens.Count - first);
        ArrayPool<int>.Shared.Return(rented);
    }

    public void Encode(ReadOnlySpan<byte> word, WordScratch scratch)
    {
        double sum = 0;
        Taker taker = new(this, word, scratch);
        _scores.Segment(word, ref sum, ref taker);
        taker.Complete();
    }

    public void Write(Utf8JsonWriter writer, ModelVocabulary vocabulary)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Unigram");
        if (_unknown >= 0) writer.WriteNumber("unk_id", _unknown);
        else writer.WriteNull("unk_id");
        writer.WriteStartArray("vocab");
        foreach (UnigramPiece piece in _pieces)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(piece.Token);
            writer.WriteNumberValue(piece.Score);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("byte_fallback", _fallsBackToBytes);
        writer.WriteEndObject();
    }

    private void Segment(ReadOnlySpan<byte> utf8, Span<int> starts, Span<int> ids, SubwordSampling? sampling)
    {
        if (sampling is null) _scores.Segment(utf8, 0, starts, ids, []);
        else Draw(utf8, starts, ids, sampling);
        if (_unknown >= 0) return;
        for (int end = utf8.Length; end > 0; end = starts[end])
        {
            if (ids[end] >= 0) continue;
            throw NotThere(utf8[starts[end]..end]);
        }
    }

    private ArgumentException NotThere(ReadOnlySpan<byte> character) => new(
        $"Unigram: every character must be in the vocabulary, got \"{Encoding.UTF8.GetString(character)}\" " +
        "and no unknown piece.");

    private void Draw(ReadOnlySpan<byte> utf8, Span<int> starts, Span<int> ids, SubwordSampling sampling)
    {
        int at = 0;
        foreach (Segment piece in new PieceLattice(_scores, utf8).Sample(sampling.Alpha, sampling.Uniform))
        {
            (starts[at + piece.Length], ids[at + piece.Length]) = (at, piece.Id);
            at += piece.Length;
        }
    }

    // Unknown characters beside each other are one token.
    private int Start(Span<int> starts, Span<int> ids, int end)
    {
        int start = starts[end];
        while (ids[end] == _unknown && start > 0 && ids[start] == _unknown) start = starts[start];
        return start;
    }

    // Id of the piece that unknown characters make together, or the unknown one's.
    private int Known(ReadOnlySpan<byte> text) => _scores.Trie.Find(text) is var id and >= 0 ? id : _unknown;

    private bool CanSpell(ReadOnlySpan<byte> text)
    {
        if (_byteIds is null) return false;
        foreach (byte b in text)
            if (_byteIds[b] < 0) return false;
        return true;
    }

    /// <summary>Appends the ids of pieces; unknown characters beside each other are one piece, or spelt in bytes.</summary>
    private ref struct Taker(UnigramModel model, ReadOnlySpan<byte> word, WordScratch scratch) : IPieceTaker
    {
        private readonly ReadOnlySpan<byte> _word = word;
        private int _unknownFrom, _unknownTo;

        public void Take(int id, int start, int end)
        {
            if (id == model._unknown)
            {
                if (_unknownTo != start) _unknownFrom = start;
                _unknownTo = end;
                if (id < 0) throw model.NotThere(_word[start..end]);
                return;
            }

            Complete();
            scratch.Append(id);
        }

        public void Complete()
        {
            if (_unknownTo == _unknownFrom) return;
            ReadOnlySpan<byte> text = _word[_unknownFrom.._unknownTo];
            _unknownFrom = _unknownTo;
            int id = model.Known(text);
            if (id == model._unknown && model.CanSpell(text))
                foreach (byte b in text) scratch.Append(model._byteIds![b]);
            else
                scratch.Append(id);
        }
    }
}
