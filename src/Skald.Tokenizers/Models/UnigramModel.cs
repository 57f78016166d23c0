using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Models;

/// <summary>The segmentation with the largest product of probabilities (Kudo 2018, https://arxiv.org/abs/1804.10959).</summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;

    private readonly UnigramPiece[] _pieces;
    private readonly Trie<char> _trie = new();
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly int[]? _byteIds;
    private readonly int _unknown;
    private readonly double _unknownScore;
    private readonly bool _fallsBackToBytes;

    /// <param name="pieces">Pieces by id. Of two with the same text the later holds.</param>
    /// <param name="unknown">Id of the unknown piece, or -1.</param>
    /// <param name="fallsBackToBytes">Unknown text is spelt in bytes where the vocabulary has all of them.</param>
    public UnigramModel(UnigramPiece[] pieces, int unknown, bool fallsBackToBytes)
    {
        (_pieces, _unknown, _fallsBackToBytes) = (pieces, unknown, fallsBackToBytes);
        double lowest = double.PositiveInfinity;
        for (int id = 0; id < pieces.Length; id++)
        {
            _ids[pieces[id].Token] = id;
            if (pieces[id].Token.Length > 0) _trie.Add(pieces[id].Token, id);
            lowest = Math.Min(lowest, pieces[id].Score);
        }

        _unknownScore = lowest - UnknownPenalty;
        _byText = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!fallsBackToBytes) return;
        _byteIds = new int[256];
        for (int b = 0; b < 256; b++) _byteIds[b] = _ids.TryGetValue($"<0x{b:X2}>", out int id) ? id : -1;
    }

    public void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        Node[] best = new Node[piece.Length + 1];
        best.AsSpan().Fill(new Node(0, -1, -1));
        for (int at = 0; at < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[at..], out _, out int size);
            double here = best[at].Score;
            bool hasSingle = false;
            int node = Trie<char>.Root;
            for (int end = at; end < piece.Length;)
            {
                node = _trie.Next(node, piece[end++]);
                if (node == Trie<char>.None) break;
                int id = _trie.Value(node);
                if (id == Trie<char>.None) continue;
                Offer(ref best[end], here + _pieces[id].Score, at, id);
                hasSingle |= end - at == size;
            }

            if (!hasSingle)
            {
                if (_unknown < 0)
                {
                    throw new ArgumentException(
                        $"Unigram: every character must be in the vocabulary, got \"{piece.Slice(at, size)}\" and no " +
                        "unknown piece.");
                }

                Offer(ref best[at + size], here + _unknownScore, at, _unknown);
            }

            at += size;
        }

        Collect(piece, best, tokens);
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

    private static void Offer(ref Node node, double score, int start, int id)
    {
        if (node.Start < 0 || score > node.Score) node = new Node(score, start, id);
    }

    // Walks back from the end; unknown characters beside each other are one token.
    private void Collect(ReadOnlySpan<char> piece, Node[] best, List<ModelToken> tokens)
    {
        int first = tokens.Count;
        for (int end = piece.Length; end > 0;)
        {
            int start = best[end].Start;
            if (best[end].Id == _unknown && _unknown >= 0)
            {
                while (start > 0 && best[start].Id == _unknown) start = best[start].Start;
                AddUnknown(piece, start, end, tokens);
            }
            else
            {
                tokens.Add(new ModelToken(best[end].Id, start, end));
            }

            end = start;
        }

        tokens.Reverse(first, tokens.Count - first);
    }

    private void AddUnknown(ReadOnlySpan<char> piece, int start, int end, List<ModelToken> tokens)
    {
        ReadOnlySpan<char> text = piece[start..end];
        if (_byText.TryGetValue(text, out int known))
        {
            tokens.Add(new ModelToken(known, start, end));
            return;
        }

        byte[] bytes = _byteIds is null ? [] : Encoding.UTF8.GetBytes(text.ToString());
        if (bytes.Length == 0 || Array.Exists(bytes, b => _byteIds![b] < 0))
        {
            tokens.Add(new ModelToken(_unknown, start, end, text.ToString()));
            return;
        }

        for (int i = bytes.Length - 1; i >= 0; i--) tokens.Add(new ModelToken(_byteIds![bytes[i]], start, end));
    }

    private readonly record struct Node(double Score, int Start, int Id);
}
