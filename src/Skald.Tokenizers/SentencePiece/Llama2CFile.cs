using System.Buffers.Binary;
using System.Text;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>
/// Reads the vocabulary of llama2.c, <c>tokenizer.bin</c>: a SentencePiece BPE model without its settings.
/// </summary>
/// <remarks>
/// The length of the longest token, then for each id in order its score (single precision), its length in bytes and its
/// text, all little-endian; to the end of the file. Spaces are spaces, and id 0 is unknown, 1 begins and 2 ends a text.
/// </remarks>
internal static class Llama2CFile
{
    private const int Begin = 1, End = 2, FirstByte = 3;
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="TokenizerFormatException">The file is broken.</exception>
    public static (SentencePieceEntry[] Pieces, SentencePieceSettings Settings) Read(
        ReadOnlySpan<byte> data, string file)
    {
        if (data.Length < 4)
            throw Error("", $"it must begin with the longest token's length, got {data.Length} bytes.");
        int longest = BinaryPrimitives.ReadInt32LittleEndian(data);
        List<SentencePieceEntry> pieces = [];
        for (int at = 4; at < data.Length;)
        {
            string key = $"tokens[{pieces.Count}]";
            if (pieces.Count == Limits.Vocabulary)
                throw Error(key, $"there must be at most {Limits.Vocabulary} tokens, got more.");
            if (data.Length - at < 8) throw Error(key, "score and length must be there, got the end of the file.");
            float score = BinaryPrimitives.ReadSingleLittleEndian(data[at..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(data[(at + 4)..]);
            at += 8;
            if (length < 0 || length > longest || length > data.Length - at)
                throw Error(key, $"its length must be at most {longest} and lie within the file, got {length}.");
            pieces.Add(Piece(pieces.Count, score, data.Slice(at, length), key));
            at += length;
        }

        if (pieces.Count <= End) throw Error("", $"there must be more than {End} tokens, got {pieces.Count}.");
        bool hasBytes = pieces.Count >= FirstByte + 256
            && pieces.Skip(FirstByte).Take(256).All(piece => piece.Kind == SentencePieceKind.Byte);
        return ([.. pieces], new SentencePieceSettings
        {
            Algorithm = SentencePieceAlgorithm.Bpe,
            FallsBackToBytes = hasBytes,
            RemovesExtraSpaces = false,
            BeginPiece = pieces[Begin].Text,
            EndPiece = pieces[End].Text,
        });

        TokenizerFormatException Error(string key, string problem) => new(file, key, problem);

        SentencePieceEntry Piece(int id, float score, ReadOnlySpan<byte> bytes, string key)
        {
            string text;
            try
            {
                text = s_strict.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                throw Error(key, "a token must be UTF-8, got other bytes.");
            }

            // Begin and end are written with line breaks around them, for the eye.
            SentencePieceKind kind = id switch
            {
                0 => SentencePieceKind.Unknown,
                Begin or End => SentencePieceKind.Control,
                < FirstByte + 256 when text == $"<0x{id - FirstByte:X2}>" => SentencePieceKind.Byte,
                _ => SentencePieceKind.Normal,
            };
            text = kind == SentencePieceKind.Control ? text.Trim('\n') : text.Replace(' ', '\u2581');
            return new SentencePieceEntry(text, score, kind);
        }
    }
}
