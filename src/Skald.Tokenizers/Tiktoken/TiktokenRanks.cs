using System.Buffers.Text;
using System.Text.Json;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Tiktoken;

/// <summary>What a rank file says: tokens as bytes in order of rank, and in its JSON form the rest as well.</summary>
internal sealed class TiktokenRanks
{
    /// <summary>Bytes of each token; its rank is its id.</summary>
    public required ByteStrings Tokens { get; init; }

    /// <summary>The pattern that cuts text into pieces, where the file has it.</summary>
    public string? Pattern { get; init; }

    /// <summary>Special tokens and their ids, where the file has them.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; init; }

    /// <summary>Reads the published text form, a base64 token and its rank on each line, or the JSON form.</summary>
    /// <exception cref="TokenizerFormatException">The bytes are neither.</exception>
    public static TiktokenRanks Read(ReadOnlySpan<byte> file, string name)
    {
        foreach (byte b in file)
        {
            if (b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') continue;
            return b == '{' ? ReadJson(file, name) : ReadText(file, name);
        }

        throw new TokenizerFormatException(name, "", "must hold ranks, got an empty file.");
    }

    private static TiktokenRanks ReadText(ReadOnlySpan<byte> file, string name)
    {
        RankList ranks = new(name);
        int line = 0;
        while (!file.IsEmpty)
        {
            int end = file.IndexOf((byte)'\n');
            ReadOnlySpan<byte> text = end < 0 ? file : file[..end];
            file = end < 0 ? [] : file[(end + 1)..];
            line++;
            text = text.TrimEnd((byte)'\r');
            if (text.IsEmpty) continue;
            int space = text.IndexOf((byte)' ');
            if (space <= 0 || !Utf8Parser.TryParse(text[(space + 1)..], out int rank, out int read)
                || read != text.Length - space - 1)
                throw new TokenizerFormatException(name, $"line {line}", "must be a base64 token, a space and its rank.");
            ranks.Add(text[..space], rank, $"line {line}");
        }

        return new TiktokenRanks { Tokens = ranks.Tokens };
    }

    private static TiktokenRanks ReadJson(ReadOnlySpan<byte> file, string name)
    {
        try
        {
            RankList ranks = new(name);
            Dictionary<string, JsonElement> settings = new(StringComparer.Ordinal);
            Utf8JsonReader reader = new(file, new JsonReaderOptions { MaxDepth = 8 }), lines = default;
            Json.JsonSection root = new(name, "", settings);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw root.Error("", "must be an object.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string key = reader.GetString()!;
                reader.Read();
                bool isRanks = key == "bpe_ranks";
                if (isRanks && reader.TokenType != JsonTokenType.String) throw root.Error(key, "must be a string.");
                if (!settings.TryAdd(key, isRanks ? default : JsonElement.ParseValue(ref reader))) throw root.Error(key, "is there twice.");
                if (isRanks) lines = reader;
            }

            if (reader.Read()) throw root.Error("", "must end after its object.");
            root.AllowOnly("explicit_n_vocab", "pat_str", "special_tokens", "bpe_ranks", "name");
            if (!settings.ContainsKey("bpe_ranks")) throw root.Error("bpe_ranks", "must be a string, got nothing.");
            Json.JsonSection specials = root.Section("special_tokens");
            ReadLines(lines, ranks, root);

            return new TiktokenRanks
            {
                Tokens = ranks.Tokens,
                Pattern = root.Text("pat_str"),
                SpecialTokens = specials.Keys.ToDictionary(
                    key => key, key => specials.Count(key, limit: Limits.Vocabulary), StringComparer.Ordinal),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new TokenizerFormatException(name, "", "is not valid JSON.", e);
        }
    }

    // "! 100 IQ== Ig==": tokens from a rank on.
    private static void ReadLines(in Utf8JsonReader reader, RankList ranks, Json.JsonSection root)
    {
        byte[] text = new byte[reader.ValueSpan.Length];
        ReadOnlySpan<byte> lines = text.AsSpan(0, reader.CopyString(text));
        foreach (Range range in lines.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = lines[range];
            if (line.IsEmpty) continue;
            int rank = -1, number = 0;
            foreach (Range word in line.Split((byte)' '))
            {
                ReadOnlySpan<byte> value = line[word];
                if (value.IsEmpty) continue;
                bool isRight = number switch
                {
                    0 => value.SequenceEqual("!"u8),
                    1 => Utf8Parser.TryParse(value, out rank, out int read) && read == value.Length && rank >= 0,
                    _ => true,
                };
                if (!isRight) throw Error();
                if (number++ > 1) ranks.Add(value, rank++, "bpe_ranks");
            }

            if (number < 2) throw Error();
        }

        TokenizerFormatException Error() => root.Error("bpe_ranks", "every line must begin with ! and a rank.");
    }

    private sealed class RankList(string name)
    {
        public ByteStrings Tokens { get; } = new(1 << 14);

        public void Add(ReadOnlySpan<byte> base64, int rank, string place)
        {
            if (rank is < 0 or >= Limits.Vocabulary)
                throw new TokenizerFormatException(name, place, $"a rank must lie in [0, {Limits.Vocabulary}), got {rank}.");
            Span<byte> token = Tokens.Room(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
            bool isBase64 = Base64.DecodeFromUtf8(base64, token, out _, out int length) == System.Buffers.OperationStatus.Done;
            if (!isBase64 || length == 0)
                throw new TokenizerFormatException(name, place, $"the token of rank {rank} must be base64 of some bytes.");
            if (Tokens.Has(rank))
                throw new TokenizerFormatException(name, place, $"ranks must differ, got {rank} twice.");
            Tokens.Set(rank, length);
        }
    }
}
