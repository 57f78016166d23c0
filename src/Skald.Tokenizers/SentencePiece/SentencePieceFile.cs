namespace Skald.Tokenizers.SentencePiece;

/// <summary>
/// Reads a SentencePiece <c>.model</c>: a protobuf message of pieces, trainer's and normaliser's settings.
/// </summary>
/// <remarks>https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto</remarks>
internal static class SentencePieceFile
{
    private const int MaxMap = 1 << 26;

    /// <exception cref="TokenizerFormatException">The file is broken or contradicts itself.</exception>
    public static (SentencePieceEntry[] Pieces, SentencePieceSettings Settings) Read(
        ReadOnlySpan<byte> model, string file)
    {
        List<SentencePieceEntry> pieces = [];
        SentencePieceSettings settings = new();
        ProtoReader reader = new(model, file);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    if (pieces.Count == Limits.Vocabulary)
                        throw new TokenizerFormatException(
                            file, "pieces", $"there must be at most {Limits.Vocabulary}, got more.");
                    pieces.Add(ReadPiece(reader.Bytes(), file, pieces.Count));
                    break;
                case 2:
                    settings = ReadTrainer(reader.Bytes(), file, settings);
                    break;
                case 3:
                    settings = ReadNormalizer(reader.Bytes(), file, settings);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return ([.. pieces], settings);
    }

    private static SentencePieceEntry ReadPiece(ReadOnlySpan<byte> message, string file, int id)
    {
        string text = "";
        float score = 0;
        int kind = (int)SentencePieceKind.Normal;
        ProtoReader reader = new(message, file);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: text = reader.Text(); break;
                case 2: score = reader.Single(); break;
                case 3: kind = reader.Int32(); break;
                default: reader.Skip(); break;
            }
        }

        return kind is >= (int)SentencePieceKind.Normal and <= (int)SentencePieceKind.Byte
            ? new SentencePieceEntry(text, score, (SentencePieceKind)kind)
            : throw new TokenizerFormatException(
                file, $"pieces[{id}].type", $"a piece's type must be 1 to 6, got {kind}.");
    }

    private static SentencePieceSettings ReadTrainer(
        ReadOnlySpan<byte> message, string file, SentencePieceSettings settings)
    {
        ProtoReader reader = new(message, file);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    int kind = reader.Int32();
                    if (kind is < 1 or > 4)
                        throw new TokenizerFormatException(
                            file, "model_type", $"the model must be 1 to 4, got {kind}.");
                    settings = settings with { Algorithm = (SentencePieceAlgorithm)kind };
                    break;
                case 24: settings = settings with { TreatsSpaceAsSuffix = reader.Bool() }; break;
                case 35: settings = settings with { FallsBackToBytes = reader.Bool() }; break;
                case 44: settings = settings with { UnknownSurface = reader.Text() }; break;
                case 46: settings = settings with { BeginPiece = reader.Text() }; break;
                case 47: settings = settings with { EndPiece = reader.Text() }; break;
                case 48: settings = settings with { PaddingPiece = reader.Text() }; break;
                default: reader.Skip(); break;
            }
        }

        return settings;
    }

    private static SentencePieceSettings ReadNormalizer(
        ReadOnlySpan<byte> message, string file, SentencePieceSettings settings)
    {
        ProtoReader reader = new(message, file);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    ReadOnlySpan<byte> map = reader.Bytes();
                    if (map.Length > MaxMap)
                        throw new TokenizerFormatException(
                            file, "precompiled_charsmap", $"it must have at most {MaxMap} bytes, got {map.Length}.");
                    settings = settings with { CharacterMap = map.ToArray() };
                    break;
                case 3: settings = settings with { AddsDummyPrefix = reader.Bool() }; break;
                case 4: settings = settings with { RemovesExtraSpaces = reader.Bool() }; break;
                case 5: settings = settings with { EscapesSpaces = reader.Bool() }; break;
                default: reader.Skip(); break;
            }
        }

        return settings;
    }
}
