using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Splitting;

namespace Skald.Tests.Tokenizers;

public sealed class BpeTokenizerTests
{
    [Fact]
    public void DecodeUndoesEncode()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Assert.True(tokenizer.IsLossless);
        Random random = new(1);
        for (int round = 0; round < 2000; round++)
        {
            string text = Samples.RandomText(random, random.Next(120));
            int[] ids = tokenizer.Encode(text);
            Assert.Equal(text, tokenizer.Decode(ids));
            Assert.Equal(ids.Length, tokenizer.CountTokens(text));
            Assert.DoesNotContain(0, ids);
        }
    }

    [Fact]
    public void IdsEqualThoseOfTheTextbookAlgorithm()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Dictionary<(int, int), (int Rank, int Result)> merges = [];
        for (int rank = 0; rank < tokenizer.MergeCount; rank++)
        {
            (int left, int right, int result) = tokenizer.GetMerge(rank);
            merges.Add((left, right), (rank, result));
        }

        Random random = new(2);
        string words = "the king's thee unto thousand lords, reign'd   and wherefore notwithstanding\n\n";
        for (int round = 0; round < 300; round++)
        {
            string text = Samples.RandomText(random, 30, plane0Only: true) + words[random.Next(60)..]
                + new string("abeh"[random.Next(4)], random.Next(100))
                + string.Concat(Enumerable.Repeat("the", random.Next(40)));
            List<int> expected = [];
            foreach (Match piece in Regex.Matches(text, SplitPatterns.Gpt2)) expected.AddRange(Textbook(piece.Value));
            Assert.Equal(expected, tokenizer.Encode(text));
        }

        List<int> Textbook(string piece)
        {
            List<int> ids = [.. Encoding.UTF8.GetBytes(piece)
                .Select(b => tokenizer.TryGetId(ByteAlphabet.ToCharacter(b).ToString())!.Value)];
            while (true)
            {
                var found = Enumerable.Range(0, Math.Max(0, ids.Count - 1))
                    .Where(i => merges.ContainsKey((ids[i], ids[i + 1])))
                    .Select(i => (merges[(ids[i], ids[i + 1])].Rank, At: i)).Order().ToList();
                if (found.Count == 0) return ids;
                int at = found[0].At;
                ids[at] = merges[(ids[at], ids[at + 1])].Result;
                ids.RemoveAt(at + 1);
            }
        }
    }

    [Fact]
    public void LongTextsEqualTheirPieces()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Random random = new(3);
        StringBuilder text = new();
        List<int> expected = [];
        // A line end after a letter is always a cut in GPT-2's pattern, so these encode alone as together.
        while (text.Length < 300_000)
        {
            string part = Samples.RandomText(random, random.Next(3000)) + new string(' ', random.Next(300)) + "x";
            text.Append(part).Append('\n').Append('x');
            expected.AddRange(tokenizer.Encode(part));
            expected.AddRange(tokenizer.Encode("\n"));
            expected.AddRange(tokenizer.Encode("x"));
            text.Append('\n').Append('.');
            expected.AddRange(tokenizer.Encode("\n"));
            expected.AddRange(tokenizer.Encode("."));
            text.Append('\n');
            expected.AddRange(tokenizer.Encode("\n"));
            text.Append('1');
            expected.AddRange(tokenizer.Encode("1"));
            text.Append('\n');
            expected.AddRange(tokenizer.Encode("\n"));
        }

        string whole = text.ToString();
        Assert.Equal(expected, tokenizer.Encode(whole + "end")[..^tokenizer.Encode("end").Length]);
        Assert.Equal(whole, tokenizer.Decode(tokenizer.Encode(whole)));
    }

    [Fact]
    public void Utf8EncodesAsTheText()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Random random = new(4);
        string text = Samples.RandomText(random, 250_000);
        ArrayBufferWriter<int> ids = new();
        tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(text), ids);
        Assert.Equal(tokenizer.Encode(text), ids.WrittenSpan.ToArray());
        ArgumentException error = Assert.Throws<ArgumentException>(() => tokenizer.EncodeUtf8([0x61, 0xC3], ids));
        Assert.Contains("must be valid UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMillionEqualLettersAreEncoded()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        foreach (string letter in (string[])["e", " ", "\u0301"])
        {
            string text = string.Concat(Enumerable.Repeat(letter, 1_000_000));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [Fact]
    public void LoneSurrogatesBecomeTheReplacementCharacter()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        Assert.Equal("a\uFFFDb\uFFFD", tokenizer.Decode(tokenizer.Encode("a\uD800b\uDC00")));
        string split = new string('x', 16_383) + "😀" + new string('x', 16_383) + "\uD83D";
        Assert.Equal(split[..^1] + "\uFFFD", tokenizer.Decode(tokenizer.Encode(split)));
    }

    [Fact]
    public void ConcurrentEncodingsAgree()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        string[] texts = [.. Enumerable.Range(0, 64).Select(i => Samples.RandomText(new Random(i), 5000))];
        int[][] alone = [.. texts.Select(t => tokenizer.Encode(t))];
        int[][] together = new int[texts.Length][];
        Parallel.For(0, texts.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => together[i] = tokenizer.Encode(texts[i]));
        Assert.Equal(alone, together);
    }

    [Fact]
    public void EncodingIntoBuffersAllocatesNothing()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        string text = Samples.RandomText(new Random(5), 20_000) + new string('e', 500);
        List<int> ids = new(100_000);
        tokenizer.Encode(text, ids);
        ids.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        tokenizer.Encode(text, ids);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void SpecialTokensInTextArePlainUnlessAllowed()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        string text = "one<|endoftext|>two";
        Assert.DoesNotContain(0, tokenizer.Encode(text));
        int[] allowed = tokenizer.Encode(text, EncodeOptions.AllowSpecial);
        Assert.Equal([.. tokenizer.Encode("one"), 0, .. tokenizer.Encode("two")], allowed);
        Assert.Equal(text, tokenizer.Decode(allowed));
        Assert.Equal("onetwo", tokenizer.Decode(allowed, skipSpecialTokens: true));
        Assert.True(tokenizer.IsSpecial(0));

        EncodeOptions deny = new() { SpecialTokens = SpecialTokenPolicy.Deny };
        Assert.Equal(tokenizer.Encode("one"), tokenizer.Encode("one", deny));
        ArgumentException error = Assert.Throws<ArgumentException>(() => tokenizer.Encode(text, deny));
        Assert.StartsWith(
            "Encode: the text must not hold special tokens, got <|endoftext|> at position 3; take it out, "
            + "or let special tokens be plain text.",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownIdIsNamed()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        foreach (int id in (int[])[-1, 1000])
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.GetToken(id));
            Assert.Contains($"an id must lie in [0, 1000) and have a token, got {id}", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("a", tokenizer.Decode([5000, tokenizer.TryGetId("a")!.Value, -3]));
        Assert.Null(tokenizer.TryGetId("no such token"));
        Assert.Equal("Ġthe", tokenizer.GetToken(tokenizer.TryGetId("Ġthe")!.Value));
        Assert.Equal(" the"u8.ToArray(), tokenizer.GetBytes(tokenizer.TryGetId("Ġthe")!.Value).ToArray());
    }

    [Fact]
    public void ShortAndLongPiecesAreMergedAlike()
    {
        BpeTokenizer tokenizer = Samples.Trained();
        int[] byteIds = [.. Enumerable.Range(0, 256)
            .Select(b => tokenizer.TryGetId(ByteAlphabet.ToCharacter((byte)b).ToString())!.Value)];
        TableRanks table = new(new MergeTable(tokenizer.Model.Merges, byteIds));
        Random random = new(6);
        for (int round = 0; round < 2000; round++)
        {
            byte[] piece = new byte[random.Next(1, PieceMerger.LongestShort + 1)];
            for (int i = 0; i < piece.Length; i++) piece[i] = (byte)"theandou ls"[random.Next(11)];
            int[] a = new int[piece.Length], b = new int[piece.Length];
            int n = PieceMerger.MergeShort(piece, byteIds, table, a);
            int m = PieceMerger.MergeLong(piece, byteIds, table, b);
            Assert.Equal(a[..n], b[..m]);
        }
    }
}
