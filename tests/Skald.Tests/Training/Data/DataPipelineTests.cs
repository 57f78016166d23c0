using Skald.Tests.Formats;
using Skald.Tokenizers;
using Skald.Training.Data;

namespace Skald.Tests.Training.Data;

public sealed class DataPipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<DataProgress> _reports = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ASingleTextBecomesTwoRowsOfTokens()
    {
        string text = string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i} "));
        using TokenDataset data =
            Run(new DataOptions(), Source(_folder.Write("a.txt", text)), out CharacterTokenizer tokenizer);
        Assert.Equal(text[..(int)(text.Length * 0.9)], Decode(tokenizer, data.Train));
        Assert.Equal(text[(int)(text.Length * 0.9)..], Decode(tokenizer, data.Validation));
        Assert.Equal(text.Length, data.Train.TextBytes + data.Validation.TextBytes);
        Assert.Equal(TokenEncoder.HashOf(tokenizer), data.TokenizerHash);
    }

    [Fact]
    public void EveryStageIsCounted()
    {
        string lines = string.Concat(Enumerable.Range(0, 2500).Select(i => $"tale {i % 2000} of the old mill by the "
            + "river\n\n"));
        string path = _folder.Write("t.txt", lines);
        TextSource source = TextSource.Open([path], new TextSourceOptions { DocumentSeparator = "\n\n" });
        using TokenDataset data = Run(new DataOptions(), source, out _, endOfText: true);
        DataCounts counts = data.Counts;
        Assert.Equal((1, lines.Length, 2500, 500), (counts.Files, counts.Bytes, counts.Documents, counts.Duplicates));
        Assert.Equal(2000, counts.TrainDocuments + counts.ValidationDocuments);
        Assert.Equal((data.Train.DocumentCount, data.Validation.DocumentCount),
            (counts.TrainDocuments, counts.ValidationDocuments));
        Assert.Equal((data.Train.Count, data.Validation.Count), (counts.TrainTokens, counts.ValidationTokens));
        Assert.Equal((data.Train.TextBytes, data.Validation.TextBytes), (counts.TrainBytes, counts.ValidationBytes));
        Assert.Equal(counts.TrainBytes + counts.TrainDocuments, counts.TrainTokens);
        Assert.Equal(counts.TrainBytes + counts.ValidationBytes, counts.TokenizedBytes);
        Assert.Equal([DataStage.Prepare, DataStage.Tokenize], _reports.Where(r => r.Finished).Select(r => r.Stage));
        Assert.True(_reports.Count(r => !r.Finished) >= 3);
    }

    [Fact]
    public void NearDuplicatesGoOnRequest()
    {
        TextDocument[] documents =
        [
            new("the miller went down to the river and looked for the lost ring in the reeds until night", "x", 1),
            new("The miller went down to the river, and looked for the lost ring in the reeds until night!", "x", 2),
            new("a fox sat on the hill", "x", 3),
        ];
        using PreparedText all = Pipeline(new DataOptions()).Prepare(documents, _folder["all"]);
        using PreparedText few =
            Pipeline(new DataOptions { DropNearDuplicates = true }).Prepare(documents, _folder["few"]);
        Assert.Equal((0, 3), (all.Counts.NearDuplicates, all.Counts.TrainDocuments + all.Counts.ValidationDocuments));
        Assert.Equal((1, 2), (few.Counts.NearDuplicates, few.Counts.TrainDocuments + few.Counts.ValidationDocuments));
    }

    [Fact]
    public void ShardsAreTheSameForAnyNumberOfThreads()
    {
        IEnumerable<TextDocument> documents =
            Enumerable.Range(0, 5000).Select(i => new TextDocument($"tale {i}", "x", i));
        List<string> hashes = [];
        foreach (int threads in new[] { 1, 2, 7 })
        {
            DataPipeline pipeline = Pipeline(new DataOptions { Threads = threads, TokensPerShard = 9000 });
            using PreparedText text = pipeline.Prepare(documents, _folder["text"]);
            TokenEncoder encoder =
                TokenEncoder.Of(CharacterTokenizer.Learn(text.Documents(DataSplit.Train), ["<|endoftext|>"]));
            pipeline.Tokenize(text, encoder, _folder[$"t{threads}"]).Dispose();
            hashes.Add(
                string.Join(' ', Directory.GetFiles(_folder[$"t{threads}"]).Order(StringComparer.Ordinal).Select(f =>
                Path.GetFileName(f) + Convert.ToHexString(
                    System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f))))));
        }

        Assert.Contains("train-00004.tokens", hashes[0]);
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void DocumentsAreWalkedAgainAndAgain()
    {
        using PreparedText text = Pipeline(new DataOptions { ValidationFraction = 0 }).Prepare(
            [new TextDocument("one 🦉", "x", 1), new TextDocument("two", "x", 2)], _folder["text"]);
        Assert.Equal(["one 🦉", "two"], text.Documents(DataSplit.Train));
        Assert.Equal(["one 🦉", "two"], text.Documents(DataSplit.Train));
        Assert.Empty(text.Documents(DataSplit.Validation));
        Assert.Equal(11, text.TextBytes(DataSplit.Train));
    }

    [Fact]
    public void TextWithoutAnyIsRefusedAndNothingIsLeft()
    {
        _folder.Write("in/a.txt", "");
        var error = Assert.Throws<DataException>(
            () => Pipeline(new DataOptions()).Prepare(Source(_folder["in"]), _folder["out"]));
        Assert.Contains("the inputs must hold text, got 1 files without any", error.Message);
        Assert.Empty(Directory.GetFiles(_folder["out"]));
    }

    [Fact]
    public void AnErrorWhileReadingLeavesNothing()
    {
        string path = _folder.Write("bad.txt", [0x61, 0xff]);
        Assert.Throws<DataException>(() => Pipeline(new DataOptions()).Prepare(Source(path), _folder["out"]));
        Assert.Empty(Directory.GetFiles(_folder["out"]));
    }

    [Fact]
    public void ACharacterOutsideTheVocabularyIsRefusedAndNoDatasetIsLeft()
    {
        DataPipeline pipeline = Pipeline(new DataOptions());
        using PreparedText text = pipeline.Prepare(Source(_folder.Write("a.txt", "abc abd")), _folder["text"]);
        TokenEncoder small = TokenEncoder.Of(CharacterTokenizer.Learn(["abc "]));
        Assert.Throws<ArgumentException>(() => pipeline.Tokenize(text, small, _folder["data"]));
        Assert.Empty(Directory.GetFiles(_folder["data"]));
        Assert.False(TokenDataset.Exists(_folder["data"]));
        Assert.Throws<DataException>(() => TokenDataset.Open(_folder["data"]));
    }

    [Fact]
    public void AnInterruptedRunStopsAndCleansUp()
    {
        using CancellationTokenSource stop = new();
        IEnumerable<TextDocument> documents = Enumerable.Range(0, 1000).Select(i =>
        {
            if (i == 500) stop.Cancel();
            return new TextDocument($"{i}", "x", i);
        });
        Assert.Throws<OperationCanceledException>(
            () => Pipeline(new DataOptions()).Prepare(documents, _folder["out"], stop.Token));
        Assert.Empty(Directory.GetFiles(_folder["out"]));
    }

    [Theory]
    [InlineData("{", "must be JSON")]
    [InlineData("{}", "must be JSON")]
    [InlineData("""{"version":2,"vocabulary":5,"tokenizer":"a","train":[],"validation":[],"counts":{}}""",
        "up to version 1, got version 2")]
    [InlineData("""{"version":1,"vocabulary":5,"tokenizer":"a","train":["../x"],"validation":[],"counts":{}}""",
        "plain file name")]
    public void ADamagedDatasetIsRefused(string manifest, string problem)
    {
        _folder.Write("dataset.json", manifest);
        Assert.Contains(problem, Assert.Throws<DataException>(() => TokenDataset.Open(_folder.Path)).Message);
    }

    [Fact]
    public void AbsurdOptionsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Pipeline(new DataOptions { ValidationFraction = 1 }));
        Assert.Throws<ArgumentException>(() => Pipeline(new DataOptions { ValidationFraction = double.NaN }));
        Assert.Throws<ArgumentException>(() => Pipeline(new DataOptions { TokensPerShard = 0 }));
        Assert.Throws<ArgumentException>(() => Pipeline(new DataOptions { Threads = 0 }));
    }

    private static TextSource Source(string input) => TextSource.Open([input]);

    private static string Decode(CharacterTokenizer tokenizer, ITokenSequence tokens)
    {
        int[] ids = new int[tokens.Count];
        tokens.Read(0, ids);
        return tokenizer.Decode(ids);
    }

    private DataPipeline Pipeline(DataOptions options) => new(options, new Reports(_reports));

    private TokenDataset Run(
        DataOptions options, TextSource source, out CharacterTokenizer tokenizer, bool endOfText = false)
    {
        DataPipeline pipeline = Pipeline(options);
        using PreparedText text = pipeline.Prepare(source, _folder["text"]);
        tokenizer = CharacterTokenizer.Learn(
            text.Documents(DataSplit.Train).Concat(text.Documents(DataSplit.Validation)), endOfText ? ["<|endoftext|>"]
                : null);
        return pipeline.Tokenize(text, TokenEncoder.Of(tokenizer), _folder["data"]);
    }

    private sealed class Reports(List<DataProgress> list) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => list.Add(value);
    }
}
