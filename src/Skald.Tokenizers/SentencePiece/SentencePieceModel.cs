namespace Skald.Tokenizers.SentencePiece;

/// <summary>Writes SentencePiece <c>.model</c> files.</summary>
/// <remarks>
/// https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto. What is written reads back to the
/// same pieces, scores, kinds and settings; settings of a training that do not change what a model does are left out.
/// </remarks>
public static class SentencePieceModel
{
    private const string UnknownSurface = " \u2047 ";

    /// <summary>Writes a model to a file; an old one is replaced once the new one is whole.</summary>
    /// <param name="tokenizer">The model.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(SentencePieceTokenizer tokenizer, string path) =>
        AtomicFile.Write(path, stream => stream.Write(ToBytes(tokenizer)));

    /// <summary>The bytes of a <c>.model</c> file.</summary>
    /// <param name="tokenizer">The model.</param>
    public static byte[] ToBytes(SentencePieceTokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        SentencePieceEngine engine = tokenizer.Engine;
        SentencePieceEntry[] pieces =
            [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => engine.Table[id])];
        return ToBytes(pieces, engine.Settings);
    }

    internal static byte[] ToBytes(SentencePieceEntry[] pieces, SentencePieceSettings settings)
    {
        ProtoWriter file = new(), message = new();
        foreach (SentencePieceEntry piece in pieces)
        {
            message.Clear();
            message.Write(1, piece.Text);
            message.Write(2, piece.Score);
            if (piece.Kind != SentencePieceKind.Normal) message.Write(3, (int)piece.Kind);
            file.Write(1, message.Message);
        }

        message.Clear();
        WriteTrainer(message, pieces, settings);
        file.Write(2, message.Message);
        message.Clear();
        WriteNormalizer(message, settings);
        file.Write(3, message.Message);
        return file.Message.ToArray();
    }

    private static void WriteTrainer(ProtoWriter message, SentencePieceEntry[] pieces, SentencePieceSettings settings)
    {
        message.Write(3, (int)settings.Algorithm);
        message.Write(4, pieces.Length);
        if (settings.TreatsSpaceAsSuffix) message.Write(24, true);
        foreach (SentencePieceEntry piece in pieces)
        {
            if (piece.Kind == SentencePieceKind.UserDefined) message.Write(31, piece.Text);
            else if (piece.Kind == SentencePieceKind.Control && !IsFrame(piece.Text, settings)) message.Write(30, piece.Text);
        }

        if (settings.FallsBackToBytes) message.Write(35, true);
        int unknown = Array.FindIndex(pieces, piece => piece.Kind == SentencePieceKind.Unknown);
        message.Write(40, unknown);
        message.Write(41, Find(pieces, settings.BeginPiece));
        message.Write(42, Find(pieces, settings.EndPiece));
        message.Write(43, Find(pieces, settings.PaddingPiece));
        if (settings.UnknownSurface != UnknownSurface) message.Write(44, settings.UnknownSurface);
        if (unknown >= 0) message.Write(45, pieces[unknown].Text);
        message.Write(46, settings.BeginPiece);
        message.Write(47, settings.EndPiece);
        message.Write(48, settings.PaddingPiece);
    }

    private static void WriteNormalizer(ProtoWriter message, SentencePieceSettings settings)
    {
        message.Write(1, settings.CharacterMap.Length == 0 ? "identity" : "user_defined");
        message.Write(2, settings.CharacterMap);
        message.Write(3, settings.AddsDummyPrefix);
        message.Write(4, settings.RemovesExtraSpaces);
        message.Write(5, settings.EscapesSpaces);
    }

    private static bool IsFrame(string piece, SentencePieceSettings settings) =>
        piece == settings.BeginPiece || piece == settings.EndPiece || piece == settings.PaddingPiece;

    private static int Find(SentencePieceEntry[] pieces, string text) =>
        Array.FindIndex(pieces, piece => piece.Kind == SentencePieceKind.Control && piece.Text == text);
}
