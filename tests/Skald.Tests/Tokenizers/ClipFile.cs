using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Tokenizers.Bpe;

namespace Skald.Tests.Tokenizers;

/// <summary>CLIP's tokenizer as a tokenizer.json, made of its published merges.</summary>
internal static class ClipFile
{
    private const string Pattern =
        @"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    public static byte[] Json()
    {
        using GZipStream packed = new(
            File.OpenRead(TestData.Shared("tokenizers", "bpe_simple_vocab_16e6.txt.gz")), CompressionMode.Decompress);
        using StreamReader reader = new(packed, Encoding.UTF8);
        string[] lines = reader.ReadToEnd().Split('\n');
        string[] merges = lines[1..(49152 - 256 - 2 + 1)];

        // Printable bytes first, then the others, as the publisher's code has them.
        string[] alphabet = [.. Enumerable.Range(0, 256).Select(b => ByteAlphabet.ToCharacter((byte)b).ToString())
            .OrderBy(c => c[0])];
        string[] tokens =
        [
            .. alphabet, .. alphabet.Select(c => c + "</w>"), .. merges.Select(m => m.Replace(" ", "", StringComparison.Ordinal)),
            "<|startoftext|>", "<|endoftext|>",
        ];
        JsonObject vocabulary = [];
        for (int id = 0; id < tokens.Length; id++) vocabulary[tokens[id]] = id;
        JsonObject json = new()
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Added(49406, "<|startoftext|>"), Added(49407, "<|endoftext|>")),
            ["normalizer"] = JsonNode.Parse(
                """
                {"type":"Sequence","normalizers":[{"type":"NFC"},
                {"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "},{"type":"Lowercase"}]}
                """),
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "Split",
                        ["pattern"] = new JsonObject { ["Regex"] = Pattern },
                        ["behavior"] = "Removed",
                        ["invert"] = true,
                    },
                    new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true }),
            },
            ["post_processor"] = JsonNode.Parse(
                """
                {"type":"RobertaProcessing","sep":["<|endoftext|>",49407],"cls":["<|startoftext|>",49406],
                "trim_offsets":false,"add_prefix_space":false}
                """),
            ["decoder"] = JsonNode.Parse("""{"type":"ByteLevel"}"""),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<|endoftext|>",
                ["continuing_subword_prefix"] = "",
                ["end_of_word_suffix"] = "</w>",
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. merges.Select(m => (JsonNode)m)]),
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static JsonObject Added(int id, string content) =>
        new() { ["id"] = id, ["content"] = content, ["special"] = true, ["normalized"] = false };
}
