using System.IO.Compression;
using System.Text;
using Skald.Tests.Formats;
using Skald.Training.Data;

namespace Skald.Tests.Training.Data;

public sealed class TextSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFileIsOneDocumentKeptAsItIs()
    {
        string path = _folder.Write("a.txt", " First\n\nSecond \n");
        Assert.Equal([new TextDocument(" First\n\nSecond \n", path, 1)], Read([path]));
    }

    [Fact]
    public void AFolderIsReadInOrdinalOrderWithoutHiddenFiles()
    {
        foreach (
            string name in new[] { "b.txt", "B.txt", "a/z.txt", "a.txt", ".hidden", ".git/x.txt", "ä.txt", "a/.h" })
            _folder.Write(name, name);
        Assert.Equal(["B.txt", "a.txt", "a/z.txt", "b.txt", "ä.txt"], Texts([_folder.Path]));
    }

    [Theory]
    [InlineData("*.txt", new[] { "a.txt", "ab.txt" })]
    [InlineData("a?.txt", new[] { "ab.txt" })]
    [InlineData("**/*.txt", new[] { "a.txt", "ab.txt", "d/a.txt", "d/e/f.txt" })]
    [InlineData("d/**", new[] { "d/a.txt", "d/e/f.txt", "d/x.md" })]
    [InlineData("*/*", new[] { "d/a.txt", "d/x.md" })]
    [InlineData("**/e/*", new[] { "d/e/f.txt" })]
    public void AGlobMatchesAcrossFolders(string pattern, string[] expected)
    {
        foreach (string name in new[] { "a.txt", "ab.txt", "d/a.txt", "d/e/f.txt", "d/x.md" })
            _folder.Write(name, name);
        Assert.Equal(expected, Texts([_folder[pattern]]));
    }

    [Fact]
    public void SeveralInputsKeepTheirOrderAndAFileIsReadOnce()
    {
        string b = _folder.Write("b.txt", "b"), a = _folder.Write("a.txt", "a");
        Assert.Equal(["b", "a"], Texts([b, _folder.Path, a]));
    }

    [Theory]
    [InlineData("one\r\ntwo\r\n", "one\ntwo\n")]
    [InlineData("one\rtwo\r\r\nthree\r", "one\rtwo\r\nthree\r")]
    [InlineData("\ufeffmarked", "marked")]
    [InlineData("\ufeff", null)]
    [InlineData("inner \ufeff stays", "inner \ufeff stays")]
    public void LineEndsAndTheByteOrderMarkAreNormalised(string text, string? expected)
    {
        string path = _folder.Write("a.txt", text);
        Assert.Equal(expected, Read([path]).Select(d => d.Text).SingleOrDefault());
    }

    /// <summary>
    /// Characters of every width and CRLF at every distance from the ends of the blocks that are read.
    /// </summary>
    [Fact]
    public void NothingIsLostAtTheEdgesOfBlocks()
    {
        string[] pieces = ["a", "é", "€", "🦉", "\r\n", "\n", "xyz "];
        Random random = new(3);
        StringBuilder text = new();
        while (text.Length < 300_000) text.Append(pieces[random.Next(pieces.Length)]);
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        string expected = text.ToString().Replace("\r\n", "\n");
        for (int most = 1; most < 5; most++)
        {
            using Utf8TextReader reader =
                new(new Trickle(bytes, most == 4 ? 70_000 : most), "x", replaceInvalid: false);
            StringBuilder read = new();
            char[] buffer = new char[most * 1000];
            for (int n; (n = reader.Read(buffer)) > 0;) read.Append(buffer, 0, n);
            Assert.Equal(expected, read.ToString());
            Assert.Equal(bytes.Length, reader.BytesRead);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xff, 0x62 }, 1, "a\ufffdb", 1)]
    [InlineData(new byte[] { 0x61, 0xe2, 0x82 }, 1, "a\ufffd", 1)]
    [InlineData(new byte[] { 0xc0, 0xaf }, 0, "\ufffd\ufffd", 2)]
    [InlineData(new byte[] { 0x61, 0xed, 0xa0, 0x80, 0x62 }, 1, "a\ufffd\ufffd\ufffdb", 3)]
    [InlineData(new byte[] { 0xf0, 0x9f, 0xa6, 0x61 }, 0, "\ufffda", 1)]
    public void InvalidBytesAreReportedWithTheirOffsetOrReplaced(byte[] bytes, int offset, string replaced, int count)
    {
        string path = _folder.Write("bad.txt", bytes);
        var error = Assert.Throws<DataException>(() => Read([path]));
        Assert.Contains(
            $"{path}: text must be valid UTF-8, got the byte 0x{bytes[offset]:x2} at offset {offset};", error.Message);

        TextSource source = TextSource.Open([path], new TextSourceOptions { ReplaceInvalid = true });
        Assert.Equal(replaced, source.Read().Single().Text);
        Assert.Equal(count, source.InvalidReplaced);
    }

    [Fact]
    public void AnInvalidByteFarIntoTheFileHasItsOffset()
    {
        byte[] bytes = new byte[200_000];
        bytes.AsSpan().Fill((byte)'x');
        bytes[150_001] = 0x80;
        var error = Assert.Throws<DataException>(() => Read([_folder.Write("far.txt", bytes)]));
        Assert.Contains("0x80 at offset 150001", error.Message);
    }

    [Fact]
    public void ABinaryFileIsRefused()
    {
        byte[] bytes = new byte[100_000];
        bytes.AsSpan().Fill((byte)'x');
        bytes[70_000] = 0;
        var error = Assert.Throws<DataException>(() => Read([_folder.Write("b.bin", bytes)]));
        Assert.Contains("must not hold NUL bytes, got one at offset 70000; the file is binary", error.Message);
        byte[] utf16 = [0xff, 0xfe, 0x61, 0x00];
        Assert.Contains("got the mark of UTF-16", Assert.Throws<DataException>(
            () => Read([_folder.Write("u.txt", utf16)])).Message);
    }

    [Fact]
    public void AnEmptyFileIsRefusedWhereItWasNamedAndSkippedInAFolder()
    {
        string empty = _folder.Write("empty.txt", "");
        _folder.Write("full.txt", "full");
        Assert.Contains("must hold text, got 0 bytes", Assert.Throws<DataException>(() => Read([empty])).Message);
        Assert.Equal(["full"], Texts([_folder.Path]));
    }

    [Fact]
    public void AMissingFileIsRefused()
    {
        Assert.Contains("must exist, got no such path", Refused(_folder["absent.txt"]));
        Assert.Contains("must match at least one file, got none", Refused(_folder["*.txt"]));
        Assert.Contains("must hold at least one file, got none", Refused(_folder.Path));
        Assert.Contains("got none", Assert.Throws<DataException>(() => TextSource.Open([])).Message);
    }

    [Fact]
    public void AnUnreadableFileIsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are a matter of Unix");
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read every file");
        string path = _folder.Write("secret.txt", "x");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.None);
        Assert.Contains(
            "must be readable, got no permission", Assert.Throws<DataException>(() => Read([path])).Message);
    }

    [Fact]
    public void AHugeLineIsRefusedWithinItsLimit()
    {
        TextSourceOptions options = new() { MaxDocumentLength = 1000 };
        string line = _folder.Write("l.jsonl", "{\"text\":\"a\"}\n{\"text\":\"" + new string('x', 200_000) + "\"}\n");
        Assert.Contains("line 2 must fit the limit", Assert.Throws<DataException>(() => Read([line], options)).Message);
        string text = _folder.Write("t.txt", new string('x', 200_000));
        var error = Assert.Throws<DataException>(() => Read([text], options));
        Assert.Contains("(--document-separator) (limit 1000 characters)", error.Message);
        Assert.Throws<DataException>(() => Read([text], options with { DocumentSeparator = "|" }));
    }

    [Fact]
    public void ASeparatorPartsDocumentsEvenAcrossBlocks()
    {
        StringBuilder text = new();
        List<string> expected = [];
        for (int i = 0; text.Length < 400_000; i++)
        {
            expected.Add($"tale {i} of" + new string('x', i % 97));
            text.Append('\n').Append(expected[^1]).Append("\n<|endoftext|>");
        }

        string path = _folder.Write("tales.txt", text.ToString());
        Assert.Equal(expected, Texts([path], new TextSourceOptions { DocumentSeparator = "<|endoftext|>" }));
        string two = _folder.Write("two.txt", "a\r\nb\r\n\r\nc\n\n\n\nd");
        Assert.Equal(["a\nb", "c", "d"], Texts([two], new TextSourceOptions { DocumentSeparator = "\n\n" }));
    }

    [Fact]
    public void JsonLinesGiveTheNamedField()
    {
        string path = _folder.Write("d.jsonl", """
            {"text":"caf\u00e9\r\nowl \ud83e\udd89","n":[1,{"text":"inner"}]}

            {"body":"b","text":"second"}
            """);
        Assert.Equal(["café\nowl 🦉", "second"], Texts([path]));
        Assert.Equal([1L, 3L], Read([path]).Select(d => d.Number));
        var error = Assert.Throws<DataException>(() => Read([path], new TextSourceOptions { JsonField = "body" }));
        Assert.Contains("d.jsonl, line 1: each line must have the field 'body', got none", error.Message);
    }

    [Theory]
    [InlineData("nonsense", "must be one JSON object")]
    [InlineData("[1]", "must be one JSON object")]
    [InlineData("{\"text\":\"a\"} x", "must be one JSON object")]
    [InlineData("{\"text\":\"\\ud800\"}", "must be one JSON object in valid Unicode")]
    [InlineData("{\"text\":1}", "the field 'text' must be a string")]
    [InlineData("{\"text\":\"a\",\"text\":\"b\"}", "must occur once")]
    public void AMalformedJsonLineIsRefusedWithItsNumber(string line, string problem)
    {
        var error = Assert.Throws<DataException>(() => Read([_folder.Write("d.jsonl", "{\"text\":\"a\"}\n" + line)]));
        Assert.Contains(problem, error.Message);
        Assert.Contains("d.jsonl, line 2:", error.Message);
    }

    [Fact]
    public void GzipIsReadByItsName()
    {
        string text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i} "));
        byte[] packed = [.. Gzip(text), .. Gzip("the end")];
        Assert.Equal([text + "the end"], Texts([_folder.Write("t.txt.gz", packed)]));
        Assert.Equal(["in json"], Texts([_folder.Write("t.jsonl.gz", Gzip("{\"text\":\"in json\"}"))]));
    }

    [Fact]
    public void ATruncatedOrAlteredGzipFileIsRefused()
    {
        byte[] packed = Gzip(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i} ")));
        byte[] altered = [.. packed];
        altered[^6] ^= 1;
        foreach (byte[] bytes in new[] { packed[..5], packed[..20], packed[..^1], packed[..^9],
            packed[..(packed.Length / 2)], altered })
        {
            var error = Assert.Throws<DataException>(() => Read([_folder.Write("t.gz", bytes)]));
            Assert.Contains("must hold whole gzip members", error.Message);
        }
    }

    [Fact]
    public void StandardInputIsTextOrJsonLines()
    {
        Assert.Equal(["from a pipe"], Texts(["-"], null, "from a pipe"));
        Assert.Equal(["b"], Texts(["-"], new TextSourceOptions { JsonField = "a" }, "{\"a\":\"b\"}\n"));
        Assert.Equal("standard input", Read(["-"], null, "x").Single().Source);
    }

    [Fact]
    public void ComposingIsDoneOrRefusedAndNeverSkipped()
    {
        string path = _folder.Write("nfd.txt", "cafe\u0301");
        TextSourceOptions options = new() { ComposeCharacters = true };
        if ("e\u0301".Normalize(NormalizationForm.FormC) == "\u00e9")
            Assert.Equal(["caf\u00e9"], Texts([path], options));
        else
            Assert.Contains(
                "(NFC) needs a runtime", Assert.Throws<DataException>(() => Texts([path], options)).Message);
    }

    [Fact]
    public void TheShakespeareOfTheSharedFolderIsReadWhole()
    {
        string folder = TestData.Shared("data", "tinyshakespeare");
        Assert.Equal(1_115_394, Texts([folder]).Single().Length);
    }

    private static List<TextDocument> Read(
        string[] inputs, TextSourceOptions? options = null, string standardInput = "") =>
        TextSource.Open(inputs, options, () => new MemoryStream(Encoding.UTF8.GetBytes(standardInput))).Read().ToList();

    private static IEnumerable<string> Texts(
        string[] inputs, TextSourceOptions? options = null, string standardInput = "") =>
        Read(inputs, options, standardInput).Select(d => d.Text);

    private static string Refused(string input) => Assert.Throws<DataException>(() => TextSource.Open([input])).Message;

    private static byte[] Gzip(string text)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    /// <summary>A stream that gives a few bytes at a time.</summary>
    private sealed class Trickle(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(most, buffer.Length)]);
    }
}
