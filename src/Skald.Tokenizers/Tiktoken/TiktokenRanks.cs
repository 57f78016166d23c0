using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Skald.Tokenizers.Tiktoken;

/// <summary>What a rank file says: tokens as bytes in order of rank, and in its JSON form the rest as well.</summary>
internal sealed class TiktokenRanks
{
    /// <summary>Bytes of each token; its rank is its id. Null where no token has the rank.</summary>
    public required byte[]?[] Tokens { get; init; }

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

        return new TiktokenRanks { Tokens = ranks.ToArray() };
    }

    private static TiktokenRanks ReadJson(ReadOnlySpan<byte> file, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(file.ToArray(), new JsonDocumentOptions { MaxDepth = 8 });
            Json.JsonSection root = new(name, "", document.RootElement);
            root.AllowOnly("explicit_n_vocab", "pat_str", "special_tokens", "bpe_ranks", "name");
            Json.JsonSection specials = root.Section("special_tokens");
            RankList ranks = new(name);
            foreach (string line in root.Text("bpe_ranks").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                // "! 100 IQ== Ig==": tokens from a rank on.
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length < 2 || words[0] != "!" || !int.TryParse(
                    words[1], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int rank))
                    throw root.Error("bpe_ranks", "every line must begin with ! and a rank.");
                foreach (string token in words.AsSpan(2)) ranks.Add(Encoding.ASCII.GetBytes(token), rank++, "bpe_ranks");
            }

            return new TiktokenRanks
            {
                Tokens = ranks.ToArray(),
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

    private sealed class RankList(string name)
    {
        private readonly List<byte[]?> _tokens = [];

        public void Add(ReadOnlySpan<byte> base64, int rank, string place)
        {
            if (rank is < 0 or >= Limits.Vocabulary)
                throw new TokenizerFormatException(name, place, $"a rank must lie in [0, {Limits.Vocabulary}), got {rank}.");
            byte[] token = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];
            bool isBase64 = Base64.DecodeFromUtf8(base64, token, out _, out int length) == System.Buffers.OperationStatus.Done;
            if (!isBase64 || length == 0)
                throw new TokenizerFormatException(name, place, $"the token of rank {rank} must be base64 of some bytes.");
            while (_tokens.Count <= rank) _tokens.Add(null);
            if (_tokens[rank] is not null)
                throw new TokenizerFormatException(name, place, $"ranks must differ, got {rank} twice.");
            _tokens[rank] = token.AsSpan(0, length).ToArray();
        }

        public byte[]?[] ToArray() => [.. _tokens];
    }
}
