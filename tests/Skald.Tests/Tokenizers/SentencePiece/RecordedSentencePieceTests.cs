using System.Text;
using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tests.Tokenizers.SentencePiece;

/// <summary>Eight models of the reference: everything that it says about their texts.</summary>
public sealed class RecordedSentencePieceTests
{
    public static TheoryData<string> Models =>
    [
        "bpe-identity", "bpe-nmt_nfkc_cf", "bpe-small", "char-identity", "unigram-identity", "unigram-identity-plain",
        "unigram-nmt_nfkc", "word-identity",
    ];

    [Theory, MemberData(nameof(Models))]
    public void TextsAreNormalisedAndCutAsRecorded(string name)
    {
        SentencePieceEngine engine = Load(name);
        using JsonDocument recorded = Recorded(name);
        foreach (JsonElement item in recorded.RootElement.GetProperty("encodings").EnumerateArray())
        {
            byte[] text = Encoding.UTF8.GetBytes(item.GetProperty("text").GetString()!);
            NormalizedBytes normalized = new();
            engine.Normalize(text, normalized);
            string normal = Encoding.UTF8.GetString(normalized.Bytes);
            Assert.Equal(item.GetProperty("normalized").GetString(), normal);
            Assert.Equal(Ints(item, "normalized_from"), Sources(text, normalized));

            List<SentencePieceToken> tokens = engine.Tokens(text);
            Assert.Equal(Ints(item, "ids"), tokens.Select(t => t.Id));
            Assert.Equal(
                item.GetProperty("pieces").EnumerateArray().Select(p => p.GetString()), tokens.Select(t => t.Piece));
            Assert.Equal(Pairs(item, "offsets_utf8_bytes"), tokens.Select(t => (t.Start, t.End)));
            Assert.Equal(
                Pairs(item, "offsets_code_points"),
                tokens.Select(t => (CodePointsBefore(text, t.Start), CodePointsBefore(text, t.End))));
            Assert.Equal(
                item.GetProperty("surfaces").EnumerateArray().Select(s => s.GetString()),
                tokens.Select(t => Encoding.UTF8.GetString(text[t.Start..t.End])));

            List<int> ids = [];
            IdSink sink = new(ids);
            engine.Encode(text, ref sink);
            Assert.Equal(Ints(item, "ids"), ids);
            Assert.Equal(item.GetProperty("decoded").GetString(), engine.Decode([.. ids]));
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void IdsAreDecodedAsRecorded(string name)
    {
        SentencePieceEngine engine = Load(name);
        using JsonDocument recorded = Recorded(name);
        foreach (JsonElement item in recorded.RootElement.GetProperty("decode").EnumerateArray())
            Assert.Equal(item.GetProperty("decoded").GetString(), engine.Decode(Ints(item, "ids")));
    }

    [Theory, MemberData(nameof(Models))]
    public void PiecesAreTheRecorded(string name)
    {
        SentencePieceEngine engine = Load(name);
        using JsonDocument recorded = Recorded(name);
        JsonElement[] pieces = [.. recorded.RootElement.GetProperty("pieces").EnumerateArray()];
        Assert.Equal(pieces.Length, engine.Table.Count);
        foreach (JsonElement piece in pieces)
        {
            SentencePieceEntry entry = engine.Table[piece[0].GetInt32()];
            Assert.Equal(piece[1].GetString(), entry.Text);
            Assert.Equal(piece[2].GetSingle(), entry.Score);
            string kind = entry.Kind == SentencePieceKind.UserDefined ? "Normal" : entry.Kind.ToString();
            Assert.Equal(piece[3].GetString(), kind, ignoreCase: true);
        }
    }

    [Theory, InlineData("unigram-identity"), InlineData("unigram-identity-plain"), InlineData("unigram-nmt_nfkc")]
    public void TheBestSegmentationsAreTheRecorded(string name)
    {
        SentencePieceEngine engine = Load(name);
        using JsonDocument recorded = Recorded(name);
        foreach (JsonElement item in recorded.RootElement.GetProperty("nbest").EnumerateArray())
        {
            JsonElement[] expected = [.. item.GetProperty("nbest").EnumerateArray()];
            byte[] text = Encoding.UTF8.GetBytes(item.GetProperty("text").GetString()!);
            List<(List<SentencePieceToken> Tokens, float Score)> best = engine.Best(text, expected.Length);
            Assert.Equal(expected.Length, best.Count);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(Ints(expected[i], "ids"), best[i].Tokens.Select(t => t.Id));
                Assert.Equal(expected[i].GetProperty("score").GetSingle(), best[i].Score, 1e-4f);
            }
        }
    }

    [Theory, InlineData("unigram-identity"), InlineData("unigram-identity-plain"), InlineData("unigram-nmt_nfkc")]
    public void SamplesFollowTheRecordedDistribution(string name)
    {
        const int Samples = 20_000;
        SentencePieceEngine engine = Load(name);
        using JsonDocument recorded = Recorded(name);
        JsonElement sampling = recorded.RootElement.GetProperty("sampling");
        double alpha = sampling.GetProperty("alpha").GetDouble();
        byte[] text = Encoding.UTF8.GetBytes(sampling.GetProperty("text").GetString()!);
        NormalizedBytes normalized = new();
        engine.Normalize(text, normalized);
        PieceLattice lattice = UnigramSegmenter.Lattice(engine.Table, normalized.Bytes);
        Assert.Equal(sampling.GetProperty("log_partition").GetDouble(), lattice.LogPartition(alpha), 1e-5);

        Random random = new(1);
        Dictionary<string, int> seen = [];
        for (int i = 0; i < Samples; i++)
        {
            string key = string.Join(' ', engine.Sample(text, alpha, random.NextDouble).Select(t => t.Piece));
            seen[key] = seen.GetValueOrDefault(key) + 1;
        }

        foreach (JsonElement path in sampling.GetProperty("most_frequent").EnumerateArray())
        {
            string key = string.Join(' ', path.GetProperty("pieces").EnumerateArray().Select(p => p.GetString()));
            double frequency = seen.GetValueOrDefault(key) / (double)Samples;
            Assert.Equal(path.GetProperty("exact").GetDouble(), frequency, 0.015);
        }
    }

    private static SentencePieceEngine Load(string name)
    {
        byte[] model = File.ReadAllBytes(TestData.Shared("golden", "tokenizers", "sentencepiece", name + ".model"));
        (SentencePieceEntry[] pieces, SentencePieceSettings settings) = SentencePieceFile.Read(model, name);
        return new SentencePieceEngine(pieces, settings, name);
    }

    private static JsonDocument Recorded(string name) => JsonDocument.Parse(
        File.ReadAllBytes(TestData.Shared("golden", "tokenizers", "sentencepiece", name + ".json")));

    private static int[] Ints(JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(i => i.GetInt32())];

    private static (int, int)[] Pairs(JsonElement item, string name) =>
        [.. item.GetProperty(name).EnumerateArray().Select(p => (p[0].GetInt32(), p[1].GetInt32()))];

    private static int CodePointsBefore(byte[] text, int at) =>
        text.AsSpan(0, at).ToArray().Count(b => (b & 0xC0) != 0x80);

    // By code point of the normalised text, with the end: code points of the source before it.
    private static List<int> Sources(byte[] text, NormalizedBytes normalized)
    {
        List<int> sources = [];
        for (int i = 0; i < normalized.Length; i++)
            if ((normalized.Bytes[i] & 0xC0) != 0x80) sources.Add(CodePointsBefore(text, normalized.Sources[i]));
        sources.Add(CodePointsBefore(text, normalized.Sources[^1]));
        return sources;
    }
}
