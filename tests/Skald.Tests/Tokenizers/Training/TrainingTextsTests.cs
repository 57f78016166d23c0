using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Training;

namespace Skald.Tests.Tokenizers.Training;

/// <summary>The same texts from wherever they come teach the same.</summary>
public sealed class TrainingTextsTests
{
    private static readonly BpeTrainingOptions s_bpe = new() { VocabularySize = 400 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void FilesFoldersStreamsAndJsonTeachWhatStringsTeach()
    {
        using TemporaryFolder folder = new();
        string[] lines = [.. Enumerable.Range(0, 300).Select(i => Line(i) + "\n")];
        string[] expected = Learn(TrainingTexts.From(lines));
        File.WriteAllText(folder.File("b.txt"), string.Concat(lines[100..]));
        Directory.CreateDirectory(folder.File("a"));
        File.WriteAllText(folder.File("a/part.txt"), string.Concat(lines[..100]), Encoding.UTF8);
        File.WriteAllText(folder.File("c.md"), "something else altogether");
        File.WriteAllText(folder.File(".hidden.txt"), "hidden hidden hidden");
        File.WriteAllLines(
            folder.File("lines.jsonl"),
            lines.Select(line => JsonSerializer.Serialize(new { id = new[] { 1, 2 }, text = line })));
        using (GZipStream packed = new(File.Create(folder.File("all.gz")), CompressionLevel.Fastest))
            packed.Write(Encoding.UTF8.GetBytes(string.Concat(lines)));
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(string.Concat(lines)));

        Assert.Equal(expected, Learn(TrainingTexts.FromFiles([folder.File("a/part.txt"), folder.File("b.txt")])));
        Assert.Equal(expected, Learn(TrainingTexts.FromFolder(folder.Path, "*.txt")));
        Assert.Equal(expected, Learn(TrainingTexts.FromFiles([folder.File("all.gz")])));
        Assert.Equal(expected, Learn(TrainingTexts.FromStream(stream)));
        Assert.Equal(expected, Learn(TrainingTexts.FromJsonLines([folder.File("lines.jsonl")], "text")));
        Assert.Equal(expected, Learn(TrainingTexts.Concat(
            TrainingTexts.FromFiles([folder.File("a/part.txt")]), TrainingTexts.From(lines[100..]))));
    }

    [Fact]
    public void BytesAreKnownOfPlainFilesOnly()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("a"), "four");
        Assert.Equal(4, TrainingTexts.FromFiles([folder.File("a")]).ByteCount);
        Assert.Null(TrainingTexts.Concat(TrainingTexts.FromFiles([folder.File("a")]), TrainingTexts.From([])).ByteCount);
    }

    [Theory]
    [InlineData(TextUnit.Line), InlineData(TextUnit.File)]
    public void TextsBeyondABlockAreCutWhereNothingChanges(TextUnit unit)
    {
        using TemporaryFolder folder = new();
        Random random = new(3);
        StringBuilder text = new();
        while (text.Length < 900_000)
        {
            text.Append(Line(random.Next(50))).Append(random.Next(9) == 0 ? "\n\n  " : random.Next(5) == 0 ? "\n" : " ");
            if (random.Next(20) == 0) text.Append("日本語の文章。\n東京").Append('字', random.Next(2000));
        }

        File.WriteAllText(folder.File("a"), text.ToString());
        string[] whole = unit == TextUnit.File ? [text.ToString()] : text.ToString().Split('\n', StringSplitOptions.None);
        if (unit == TextUnit.Line) whole = [.. whole[..^1].Select(line => line + "\n"), whole[^1]];
        Assert.Equal(Pieces(whole), Counts(TrainingTexts.FromFiles([folder.File("a")], unit)));
    }

    [Fact]
    public void MemoryGrowsWithDistinctWordsNotWithText()
    {
        // A stream of 64 MB that is nowhere whole: fifty lines again and again.
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(i => Line(i) + "\n")));
        long before = GC.GetAllocatedBytesForCurrentThread();
        using RepeatedStream stream = new(lines, (64 << 20) / lines.Length);
        BpeTrainingOptions options = s_bpe with { Threads = 1 };
        TokenizerTrainer.Train(TrainingTexts.FromStream(stream), options, cancellationToken: Cancellation);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void BytesThatAreNoTextBecomeReplacements()
    {
        using MemoryStream broken = new([(byte)'a', 0xFF, (byte)'b', 0xE2, 0x82, (byte)'\n']);
        Assert.Equal(Pieces(["a\uFFFDb\uFFFD\n"]), Counts(TrainingTexts.FromStream(broken)));
    }

    [Theory]
    [InlineData("{\"text\":\"a\"}\n[1]\n", "line 2: a line must be a JSON object, got StartArray")]
    [InlineData("{\"text\":\"a\"}\n\n{\"t\":\"a\"}", "line 3: the object must have the field \"text\", got none")]
    [InlineData("{\"text\":1}", "line 1: the field \"text\" must be a string, got Number")]
    [InlineData("{\"text\":\"a\"", "line 1: a line must be a JSON object, got")]
    [InlineData("{\"text\":\"a\"} x", "line 1: a line must be a JSON object, got")]
    public void LinesThatAreNoObjectsAreNamed(string json, string message)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        InvalidDataException error = Assert.Throws<InvalidDataException>(
            () => Learn(TrainingTexts.FromJsonLines(stream, "text", "file.jsonl")));
        Assert.StartsWith("Training texts: file.jsonl, " + message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotThereIsNamed()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<FileNotFoundException>(() => Learn(TrainingTexts.FromFiles([folder.File("none")])));
        Assert.Throws<DirectoryNotFoundException>(() => TrainingTexts.FromFolder(folder.File("none")));
        Assert.Contains(
            "got none in", Assert.Throws<InvalidDataException>(() => TrainingTexts.FromFolder(folder.Path, "*.txt")).Message,
            StringComparison.Ordinal);
    }

    private static string Line(int seed) => Samples.RandomText(new Random(seed), 60).Replace('\n', ' ').Replace('\r', ' ');

    private static string[] Learn(TrainingTexts texts)
    {
        Tokenizer tokenizer = TokenizerTrainer.Train(texts, s_bpe, cancellationToken: Cancellation);
        return [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.GetToken)];
    }

    // What the tokenizer's own splitter makes of whole texts.
    private static SortedDictionary<string, long> Pieces(string[] texts)
    {
        BpeTokenizer tokenizer = (BpeTokenizer)TokenizerTrainer.Train(TrainingTexts.From([]), s_bpe);
        SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
        foreach (byte[] text in texts.Select(Encoding.UTF8.GetBytes))
        {
            int start = 0;
            foreach (int end in tokenizer.PieceEnds(text))
            {
                string piece = Convert.ToHexString(text.AsSpan(start, end - start));
                counts[piece] = counts.GetValueOrDefault(piece) + 1;
                start = end;
            }
        }

        return counts;
    }

    private static SortedDictionary<string, long> Counts(TrainingTexts texts)
    {
        SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
        PieceCounter.Count(texts, s_bpe with { Threads = 2 }, new TrainingReport(null), Cancellation)
            .ForEach((bytes, count) => counts.Add(Convert.ToHexString(bytes), count));
        return counts;
    }
}
