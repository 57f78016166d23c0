using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Tests.Tokenizers.Gguf;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tests.Tokenizers.Robustness;

/// <summary>Real files of every kind that is loaded, small or cut down, for the mutators to begin with.</summary>
internal static class LoaderSeeds
{
    private const int Tokens = 330;

    private static readonly JsonSerializerOptions s_plain = new() { MaxDepth = 64 };

    /// <summary>The golden tokenizers of every model, cut down to a few hundred tokens.</summary>
    public static byte[][] TokenizerJson()
    {
        string folder = TestData.Shared("golden", "tokenizers", "trained", "corpus.en");
        return [.. Directory.GetFiles(folder, "*.tokenizer.json").Order(StringComparer.Ordinal).Select(path => CutDown(path))];
    }

    public static byte[][] SentencePiece() =>
        [.. Models().Where(path => new FileInfo(path).Length < 20_000).Select(File.ReadAllBytes)];

    public static byte[] CharacterMap() => SentencePieceFile.Read(File.ReadAllBytes(
        TestData.Shared("golden", "tokenizers", "sentencepiece", "unigram-nmt_nfkc.model")), "m").Settings.CharacterMap;

    public static byte[][] Llama2C() =>
    [
        File.ReadAllBytes(TestData.Shared("models", "stories260K", "tok512.bin")),
        File.ReadAllBytes(TestData.Shared("models", "bitllama", "tokenizer.bin")),
    ];

    /// <summary>The first ranks of GPT-2's, which hold all bytes, as published text.</summary>
    public static byte[] TiktokenText()
    {
        StringBuilder text = new();
        string[] lines = Ranks().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int rank = 0;
        foreach (string line in lines.SelectMany(line => line.Split(' ').Skip(2)).Take(400))
            text.Append(line).Append(' ').Append((rank++).ToString(CultureInfo.InvariantCulture)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The same in the JSON form.</summary>
    public static byte[] TiktokenJson(string pattern)
    {
        string tokens = string.Join(' ', Ranks().Split('\n')[0].Split(' ').Take(402));
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            explicit_n_vocab = 401,
            pat_str = pattern,
            special_tokens = new Dictionary<string, int> { ["<|endoftext|>"] = 400 },
            bpe_ranks = tokens,
        });
    }

    /// <summary>Vocabularies of the four kinds in GGUF.</summary>
    public static byte[][] Gguf()
    {
        (SentencePieceEntry[] unigram, _) = SentencePieceFile.Read(File.ReadAllBytes(Models()
            .First(path => path.EndsWith("unigram-identity.model", StringComparison.Ordinal))), "m");
        (SentencePieceEntry[] bpe, _) = SentencePieceFile.Read(File.ReadAllBytes(Models()
            .First(path => path.EndsWith("bpe-small.model", StringComparison.Ordinal))), "m");
        JsonNode byteLevel = JsonNode.Parse(TokenizerJson()[0])!["model"]!;
        string[] tokens = [.. byteLevel["vocab"]!.AsObject().OrderBy(t => (int)t.Value!).Select(t => t.Key)];
        string[] merges = [.. byteLevel["merges"]!.AsArray().Select(m => $"{m![0]} {m[1]}")];
        string[] words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁the", "▁king", "s", "ing", "▁a", "b", ",", "中", "é", "▁e"];
        return
        [
            Pieces("llama", bpe).Add("add_space_prefix", true).ToArray(),
            Pieces("t5", unigram).Add("precompiled_charsmap", CharacterMap()[..0]).Add("eos_token_id", 2u).ToArray(),
            new GgufBytes().Add("model", "gpt2").Add("pre", "llama-bpe").Add("tokens", tokens).Add("merges", merges)
                .Add("bos_token_id", 0u).Add("add_bos_token", true).ToArray(),
            new GgufBytes().Add("model", "bert").Add("tokens", words).Add("token_type", [.. words.Select((_, i) => i < 4 ? 3 : 1)])
                .Add("unknown_token_id", 1u).Add("cls_token_id", 2u).Add("seperator_token_id", 3u).ToArray(),
        ];
    }

    /// <summary>vocab.json and merges.txt of the byte-level tokenizer.</summary>
    public static (byte[] Vocabulary, byte[] Merges) Legacy()
    {
        JsonNode model = JsonNode.Parse(TokenizerJson()[0])!["model"]!;
        string merges = string.Join('\n', model["merges"]!.AsArray().Select(m => $"{m![0]} {m[1]}"));
        return (Encoding.UTF8.GetBytes(model["vocab"]!.ToJsonString(s_plain)), Encoding.UTF8.GetBytes("#version: 0.2\n" + merges + "\n"));
    }

    public static byte[] WordList() => Encoding.UTF8.GetBytes(string.Join('\n',
        "[PAD] [UNK] [CLS] [SEP] [MASK] the king ##s ##ing a b ##b , . ! 中 国 e é ##é 1 ##2 un ##believ ##ably ﬁ ß".Split(' ')));

    private static string Ranks()
    {
        using JsonDocument ranks = JsonDocument.Parse(File.ReadAllBytes(TestData.Shared("tokenizers", "tiktoken", "gpt2.json")));
        return ranks.RootElement.GetProperty("bpe_ranks").GetString()!;
    }

    private static string[] Models() =>
        [.. Directory.GetFiles(TestData.Shared("golden", "tokenizers", "sentencepiece"), "*.model").Order(StringComparer.Ordinal)];

    private static GgufBytes Pieces(string model, SentencePieceEntry[] pieces) => new GgufBytes().Add("model", model)
        .Add("tokens", [.. pieces.Select(p => p.Text)]).Add("scores", [.. pieces.Select(p => p.Score)])
        .Add("token_type", [.. pieces.Select(p => (int)p.Kind)]).Add("unknown_token_id", 0u);

    private static byte[] CutDown(string path)
    {
        JsonNode file = JsonNode.Parse(File.ReadAllBytes(path))!;
        JsonNode model = file["model"]!;
        if (model["vocab"] is JsonArray pieces)
        {
            while (pieces.Count > Tokens) pieces.RemoveAt(pieces.Count - 1);
        }
        else if (model["vocab"] is JsonObject vocabulary)
        {
            foreach (string token in vocabulary.Where(t => (int)t.Value! >= Tokens).Select(t => t.Key).ToArray())
                vocabulary.Remove(token);
            if (model["merges"] is JsonArray merges)
            {
                for (int i = merges.Count - 1; i >= 0; i--)
                {
                    (string left, string right) = ((string)merges[i]![0]!, (string)merges[i]![1]!);
                    if (!vocabulary.ContainsKey(left) || !vocabulary.ContainsKey(right) || !vocabulary.ContainsKey(left + right))
                        merges.RemoveAt(i);
                }
            }
        }

        return Encoding.UTF8.GetBytes(file.ToJsonString(s_plain));
    }
}
