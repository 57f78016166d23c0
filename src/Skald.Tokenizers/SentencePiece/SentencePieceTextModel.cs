using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Models;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>The segmenter of a SentencePiece model as a part of a tokenizer.</summary>
internal sealed class SentencePieceTextModel(SentencePieceEngine engine) : ITokenModel
{
    public void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens) => Tokenize(piece, null, tokens);

    public void Sample(ReadOnlySpan<char> piece, SubwordSampling sampling, List<ModelToken> tokens) =>
        Tokenize(piece, sampling, tokens);

    private void Tokenize(ReadOnlySpan<char> piece, SubwordSampling? sampling, List<ModelToken> tokens)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, utf8);
        List<Segment> segments = [];
        if (sampling is null) engine.Segment(utf8, segments);
        else engine.Sample(utf8, sampling.Alpha, sampling.Uniform, segments);
        int at = 0, start = 0;
        bool wasUnknown = false;
        foreach (Segment segment in segments)
        {
            ReadOnlySpan<byte> bytes = utf8.AsSpan(at, segment.Length);
            int end = start + Encoding.UTF8.GetCharCount(bytes);
            bool isUnknown = segment.Id == engine.Table.UnknownId;
            if (isUnknown && engine.Settings.FallsBackToBytes)
                foreach (byte b in bytes) tokens.Add(new ModelToken(engine.Table.ByteIds[b], start, end));
            else if (isUnknown && wasUnknown)
                tokens[^1] = tokens[^1] with { End = end, Surface = piece[tokens[^1].Start..end].ToString() };
            else
                tokens.Add(new ModelToken(segment.Id, start, end, isUnknown ? piece[start..end].ToString() : null));
            wasUnknown = isUnknown;
            at += segment.Length;
            start = end;
        }
    }

    public void Write(Utf8JsonWriter writer, ModelVocabulary vocabulary)
    {
        if (engine.Settings.Algorithm == SentencePieceAlgorithm.Unigram) WriteUnigram(writer);
        else if (engine.Settings.Algorithm == SentencePieceAlgorithm.Word) WriteWords(writer, vocabulary);
        else WriteMerging(writer, vocabulary);
    }

    private void WriteUnigram(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Unigram");
        writer.WriteNumber("unk_id", engine.Table.UnknownId);
        writer.WriteStartArray("vocab");
        foreach (SentencePieceEntry piece in engine.Table.Pieces)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(piece.Text);
            writer.WriteNumberValue((double)piece.Score);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteBoolean("byte_fallback", engine.Settings.FallsBackToBytes);
        writer.WriteEndObject();
    }

    private void WriteWords(Utf8JsonWriter writer, ModelVocabulary vocabulary)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "WordLevel");
        vocabulary.Write(writer);
        writer.WriteString("unk_token", engine.Table[engine.Table.UnknownId].Text);
        writer.WriteEndObject();
    }

    private void WriteMerging(Utf8JsonWriter writer, ModelVocabulary vocabulary)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPE");
        writer.WriteNull("dropout");
        writer.WriteString("unk_token", engine.Table[engine.Table.UnknownId].Text);
        writer.WriteNull("continuing_subword_prefix");
        writer.WriteNull("end_of_word_suffix");
        writer.WriteBoolean("fuse_unk", true);
        writer.WriteBoolean("byte_fallback", engine.Settings.FallsBackToBytes);
        writer.WriteBoolean("ignore_merges", false);
        vocabulary.Write(writer);
        writer.WriteStartArray("merges");
        foreach ((string left, string right) in Merges())
        {
            writer.WriteStartArray();
            writer.WriteStringValue(left);
            writer.WriteStringValue(right);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Every way to make a piece of two others, best pieces first: the scores say the order, not the parts.
    private IEnumerable<(string Left, string Right)> Merges()
    {
        if (engine.Settings.Algorithm != SentencePieceAlgorithm.Bpe) yield break;
        int[] ids = [.. Enumerable.Range(0, engine.Table.Count)
            .Where(id => engine.Table[id].Kind is SentencePieceKind.Normal or SentencePieceKind.Unused)
            .OrderByDescending(id => engine.Table[id].Score).ThenBy(id => id)];
        foreach (int id in ids)
        {
            string piece = engine.Table[id].Text;
            for (int cut = 1; cut < piece.Length; cut++)
            {
                if (char.IsLowSurrogate(piece[cut])) continue;
                (string left, string right) = (piece[..cut], piece[cut..]);
                if (engine.Table.Find(left) >= 0 && engine.Table.Find(right) >= 0) yield return (left, right);
            }
        }
    }
}
