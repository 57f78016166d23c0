using Skald.Tokenizers.Json;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Tiktoken;

namespace Skald.Tokenizers.Loading;

/// <summary>From the files of a model to its tokenizer.</summary>
internal static class TokenizerFiles
{
    private const int Beginning = 1 << 12;

    /// <summary>Reads one file, by its name and its beginning.</summary>
    public static Tokenizer ReadFile(byte[] file, string name)
    {
        string plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Path.GetExtension(plain).ToLowerInvariant() switch
        {
            ".tiktoken" => TiktokenEncoding.ReadTokenizer(file, plain),
            ".model" => SentencePieceTokenizer.FromModel(file, plain),
            ".bin" => SentencePieceTokenizer.FromLlama2C(file, plain),
            ".txt" => LegacyVocabulary.ReadWordPiece(file, plain, new TokenizerSettings()),
            _ when file.AsSpan(0, Math.Min(file.Length, Beginning)).IndexOf("\"bpe_ranks\""u8) >= 0 =>
                TiktokenEncoding.ReadTokenizer(file, plain),
            _ => TokenizerJson.Read(file, name),
        };
    }

    /// <summary>Reads the tokenizer of a model's folder.</summary>
    /// <exception cref="FileNotFoundException">The folder holds none that is known.</exception>
    public static Tokenizer ReadFolder(string folder)
    {
        TokenizerSettings settings = TokenizerSettings.OfFolder(folder);
        foreach (string name in (string[])["tokenizer.json", "tokenizer.json.gz"])
            if (Find(name) is { } path) return WithSettings(ReadFile(FileBytes.Read(path), name), settings);
        if (Find("vocab.json") is { } vocabulary && Find("merges.txt") is { } merges)
        {
            return WithSettings(
                LegacyVocabulary.ReadByteLevelBpe(FileBytes.Read(vocabulary), FileBytes.Read(merges), settings), settings);
        }

        if (Find("vocab.txt") is { } list)
            return WithSettings(LegacyVocabulary.ReadWordPiece(FileBytes.Read(list), "vocab.txt", settings), settings);
        if (Directory.GetFiles(folder, "*.model").Order(StringComparer.Ordinal).FirstOrDefault() is { } model)
            return WithSettings(ReadFile(FileBytes.Read(model), Path.GetFileName(model)), settings);
        if (Directory.GetFiles(folder, "*.tiktoken").Order(StringComparer.Ordinal).FirstOrDefault() is { } ranks)
            return WithSettings(ReadFile(FileBytes.Read(ranks), Path.GetFileName(ranks)), settings);
        throw new FileNotFoundException(
            $"Tokenizer: the folder {folder} must hold tokenizer.json, vocab.json with merges.txt, vocab.txt, a .model or a "
            + ".tiktoken file, got none of them; put the model's tokenizer there.", folder);

        string? Find(string name) => Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;
    }

    private static Tokenizer WithSettings(Tokenizer tokenizer, TokenizerSettings settings)
    {
        if (settings.Token("eos_token") is { } end && tokenizer.TryGetId(end) is { } id) tokenizer.EndOfTextId = id;
        if (settings.Token("bos_token") is { } begin && tokenizer.TryGetId(begin) is { } first)
            tokenizer.BeginOfTextId = first;
        return tokenizer;
    }
}
