using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Unicode;

namespace Skald.Tests.Tokenizers.Bpe;

/// <summary>Windows, caches, cuts and tables against merging piece by piece, with published vocabularies.</summary>
public sealed class PublishedBpeTests
{
    [Theory]
    [InlineData("gpt2/tokenizer.json")]
    [InlineData("qwen3/tokenizer.json.gz")]
    [InlineData("tiktoken/cl100k_base.json")]
    public void EncodingIsMergingPieceByPiece(string file)
    {
        BpeTokenizer tokenizer = Load(file);
        Random random = new(21);
        for (int round = 0; round < 60; round++)
        {
            string text = Normalization.Normalize(Text(random, 400), NormalizationForm.FormC);
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            List<int> expected = [];
            int start = 0;
            foreach (int end in tokenizer.PieceEnds(utf8))
            {
                int[] ids = new int[end - start];
                int count = tokenizer.Model.EncodePiece(utf8.AsSpan(start..end), ids);
                expected.AddRange(ids.AsSpan(0, count));
                start = end;
            }

            Assert.Equal(expected, tokenizer.Encode(text));
            Assert.Equal(expected, tokenizer.Encode(text));  // now from the cache
            Assert.Equal(expected.Count, tokenizer.CountTokens(text));
            Assert.Equal(text, tokenizer.Decode(expected.ToArray()));
        }
    }

    [Theory]
    [InlineData(false, "ab,c")]
    [InlineData(true, "abc")]
    public void TokensThatNoMergesReachAreTakenOnlyWhereTheFileIgnoresMerges(bool ignoresMerges, string expected)
    {
        IEnumerable<string> tokens = Enumerable.Range(0, 256).Select(b => ByteAlphabet.ToCharacter((byte)b).ToString())
            .Concat(["ab", "bc", "abc"]);
        string json = JsonSerializer.Serialize(new
        {
            pre_tokenizer = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true },
            decoder = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true },
            model = new
            {
                type = "BPE",
                ignore_merges = ignoresMerges,
                vocab = tokens.Select((token, id) => (token, id)).ToDictionary(t => t.token, t => t.id),
                merges = (string[])["a b", "b c"],
            },
        });
        Tokenizer tokenizer = Assert.IsType<BpeTokenizer>(Tokenizer.FromJson(Encoding.UTF8.GetBytes(json)));
        for (int time = 0; time < 2; time++)
            Assert.Equal(expected, string.Join(',', tokenizer.Encode("abc").Select(tokenizer.GetToken)));
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void BytesWithoutATokenAreLeftOutAsInThePipeline(bool ignoresMerges)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllBytes(Samples.TrainedFile))!;
        JsonObject vocabulary = json["model"]!["vocab"]!.AsObject();
        string merged = string.Concat(json["model"]!["merges"]!.AsArray().Select(m => $"{m![0]}{m[1]}"));
        int[] lacking = [.. Enumerable.Range(0x80, 0x80).Where(
            b => !merged.Contains(ByteAlphabet.ToCharacter((byte)b), StringComparison.Ordinal)).Take(40)];
        foreach (int b in lacking) vocabulary.Remove(ByteAlphabet.ToCharacter((byte)b).ToString());
        json["model"]!["ignore_merges"] = ignoresMerges;
        BpeTokenizer tokenizer = Assert.IsType<BpeTokenizer>(Tokenizer.FromJson(Encoding.UTF8.GetBytes(json.ToJsonString())));
        Assert.Equal(40, lacking.Length);
        Assert.False(tokenizer.IsLossless);
        Random random = new(6);
        for (int round = 0; round < 300; round++)
        {
            string text = round % 2 == 0 ? Text(random, 100) : Samples.RandomText(random, 100);
            int[] ids = tokenizer.Encode(text);
            Assert.Equal(tokenizer.EncodeDetailed(text).Ids, ids);
            Assert.Equal(ids, tokenizer.Encode(text));
            string kept = Encoding.UTF8.GetString([.. Encoding.UTF8.GetBytes(text).Where(b => !lacking.Contains(b))]);
            Assert.Equal(kept, tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void EveryTokenOfQwenEncodesAsItsMergesSay()
    {
        BpeTokenizer tokenizer = Load("qwen3/tokenizer.json.gz");
        int[] ids = new int[1024];
        for (int id = 0; id < tokenizer.VocabularySize; id += 2)
        {
            string text = Normalization.Normalize(Encoding.UTF8.GetString(tokenizer.GetBytes(id)), NormalizationForm.FormC);
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            if (utf8.Length == 0 || tokenizer.PieceEnds(utf8).Count != 1) continue;
            Assert.Equal(ids[..tokenizer.Model.Merge(utf8, ids)], tokenizer.Encode(text));
        }
    }

    [Fact]
    public void RanksOfTokensMergeLikeTheListedMerges()
    {
        BpeTokenizer tokenizer = Load("tiktoken/cl100k_base.json");
        int[] byteIds = [.. Enumerable.Range(0, 256)
            .Select(b => tokenizer.TryGetId(ByteAlphabet.ToCharacter((byte)b).ToString())!.Value)];
        var model = (Skald.Tokenizers.Models.MergeModel)tokenizer.Parts.Model;
        TableRanks table = new(new MergeTable(model.Merges, byteIds, model.Ranks));
        Random random = new(5);
        for (int round = 0; round < 3000; round++)
        {
            byte[] piece = Encoding.UTF8.GetBytes(Text(random, random.Next(1, 12)));
            int[] expected = new int[piece.Length], ids = new int[piece.Length];
            int count = PieceMerger.MergeLong(piece, byteIds, table, expected);
            Assert.Equal(count, tokenizer.Model.Merge(piece, ids));
            Assert.Equal(expected[..count], ids[..count]);
        }
    }

    [Theory]
    [InlineData("gpt2/tokenizer.json", " "), InlineData("gpt2/tokenizer.json", "a"), InlineData("gpt2/tokenizer.json", "abracadabra")]
    [InlineData("tiktoken/o200k_base.json", "  \n "), InlineData("tiktoken/o200k_base.json", "thetheir")]
    public void VeryLongPiecesMergeAsTheHeapDoes(string file, string unit)
    {
        BpeTokenizer tokenizer = Load(file);
        Random random = new(9);
        StringBuilder text = new();
        while (text.Length < 40_000) text.Append(random.Next(50) == 0 ? unit[^1..] : unit);
        byte[] piece = Encoding.UTF8.GetBytes(text.ToString());
        var model = (Skald.Tokenizers.Models.MergeModel)tokenizer.Parts.Model;
        int[] byteIds = [.. Enumerable.Range(0, 256)
            .Select(b => tokenizer.TryGetId(ByteAlphabet.ToCharacter((byte)b).ToString())!.Value)];
        int[] expected = new int[piece.Length], ids = new int[piece.Length];
        int count = PieceMerger.MergeLong(
            piece, byteIds, new TableRanks(new MergeTable(model.Merges, byteIds, model.Ranks)), expected);
        Assert.Equal(count, tokenizer.Model.Merge(piece, ids));
        Assert.Equal(expected[..count], ids[..count]);
    }

    [Fact]
    public void CutsArePlacedWhereNoTokenGoesAcross()
    {
        BpeTokenizer tokenizer = Load("tiktoken/cl100k_base.json");
        HashSet<string> tokens = [.. Enumerable.Range(0, 100_256).Select(tokenizer.GetToken)];
        CharacterCuts cuts = new(BytesOf(tokenizer));
        byte[] piece = Encoding.UTF8.GetBytes("中国人民的龘靐齉爨");
        List<int> ends = [];
        for (int at = 0; at < piece.Length; ends.Add(at)) at += cuts.NextEnd(piece.AsSpan(at), 0);
        Assert.Equal(piece.Length, ends[^1]);
        Assert.True(ends.Count > 4);
        foreach (int end in ends.SkipLast(1))
            Assert.DoesNotContain(Spelt(piece.AsSpan(end - 3, 6)), tokens);
    }

    private static Skald.Tokenizers.Text.ByteStrings BytesOf(BpeTokenizer tokenizer)
    {
        Skald.Tokenizers.Text.ByteStrings bytes = new();
        for (int id = 0; id < 100_256; id++) bytes.Set(id, tokenizer.GetBytes(id));
        return bytes;
    }

    private static string Spelt(ReadOnlySpan<byte> bytes) => ByteAlphabet.ToToken(bytes);

    private static BpeTokenizer Load(string file) =>
        Assert.IsType<BpeTokenizer>(Tokenizer.FromFile(TestData.Shared("tokenizers", file)));

    // Common words and ideographs, so that tokens of several characters occur, and rare ones beside them.
    private static string Text(Random random, int length)
    {
        StringBuilder text = new();
        while (text.Length < length)
        {
            text.Append(random.Next(6) switch
            {
                0 => Samples.RandomText(random, 6),
                1 => " understanding",
                2 => "中国人民的一是不了在有我他这"[random.Next(14)].ToString(),
                3 => ((char)random.Next(0x4E00, 0x9FA6)).ToString(),
                4 => " the Straße 日本語"[random.Next(14)..],
                _ => ((char)random.Next('a', 'z' + 1)).ToString(),
            });
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
