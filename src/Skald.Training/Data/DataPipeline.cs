using System.Runtime.ExceptionServices;
using System.Text;

namespace Skald.Training.Data;

/// <summary>From documents to token shards: duplicates out, split, tokenised, with counts for each stage.</summary>
/// <remarks>
/// Two passes, so that a tokenizer can be trained in between on the very text it will encode: <see
/// cref="Prepare(TextSource, string, CancellationToken)"/> writes clean text aside, <see cref="Tokenize"/> makes shards
/// of it. Equal input gives equal shards.
/// </remarks>
public sealed class DataPipeline
{
    private const int ReportEvery = 1000;
    private const int GroupCharacters = 1 << 20;
    private const int GroupDocuments = 4096;

    private readonly DataOptions _options;
    private readonly IProgress<DataProgress>? _progress;

    /// <param name="options">What happens to documents; null takes the defaults.</param>
    /// <param name="progress">Told every thousand documents and at the end of each stage.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DataPipeline(DataOptions? options = null, IProgress<DataProgress>? progress = null)
    {
        (_options, _progress) = (options ?? new DataOptions(), progress);
        if (!(_options.ValidationFraction >= 0 && _options.ValidationFraction < 1))
        {
            throw new ArgumentException($"DataPipeline: the share kept for validation must lie in [0, 1), "
                + $"got {_options.ValidationFraction}.", nameof(options));
        }

        if (_options.Threads < 1)
        {
            throw new ArgumentException(
                $"DataPipeline: at least one thread must encode, got {_options.Threads}.", nameof(options));
        }

        if (_options.TokensPerShard < 1)
        {
            throw new ArgumentException(
                $"DataPipeline: a shard must hold at least one token, got {_options.TokensPerShard}.", nameof(options));
        }
    }

    /// <summary>Reads, cleans and splits the text of files.</summary>
    /// <param name="source">The text.</param>
    /// <param name="folder">Where the clean text waits; made when absent.</param>
    /// <param name="cancellationToken">Looked at before each document.</param>
    /// <exception cref="DataException">The text cannot be read, or there is none.</exception>
    public PreparedText Prepare(TextSource source, string folder, CancellationToken cancellationToken = default) =>
        Prepare(source.Read(cancellationToken), source, folder, cancellationToken);

    /// <summary>Cleans and splits generated text.</summary>
    /// <param name="documents">The text, walked once.</param>
    /// <param name="folder">Where the clean text waits; made when absent.</param>
    /// <param name="cancellationToken">Looked at before each document.</param>
    /// <exception cref="DataException">There is no text.</exception>
    public PreparedText Prepare(
        IEnumerable<TextDocument> documents, string folder, CancellationToken cancellationToken = default) =>
        Prepare(documents, null, folder, cancellationToken);

    /// <summary>Turns prepared text into token shards, and opens them.</summary>
    /// <param name="text">Prepared text.</param>
    /// <param name="encoder">The tokenizer.</param>
    /// <param name="folder">Where the shards are put; a dataset that stands there is replaced.</param>
    /// <param name="cancellationToken">Looked at before each document.</param>
    /// <exception cref="ArgumentException">The tokenizer refuses the text, or gives an id outside its
    /// vocabulary.</exception>
    /// <exception cref="DataException">The shards cannot be written; none is left.</exception>
    public TokenDataset Tokenize(
        PreparedText text, TokenEncoder encoder, string folder, CancellationToken cancellationToken = default)
    {
        TokenDataset.Clear(folder);
        try
        {
            WriteShards(text, encoder, folder, cancellationToken);
            return TokenDataset.Open(folder);
        }
        catch (Exception e)
        {
            TokenDataset.Clear(folder);
            if (e is IOException) throw Unwritable(folder, e);
            throw;
        }
    }

    private void WriteShards(
        PreparedText text, TokenEncoder encoder, string folder, CancellationToken cancellationToken)
    {
        DataCounts counts = text.Counts;
        List<string>[] shards = new List<string>[2];
        long done = 0;
        foreach (DataSplit split in Enum.GetValues<DataSplit>())
        {
            using TokenShardWriter writer = new(folder, split, encoder, _options.TokensPerShard);
            foreach ((int[] ids, int bytes) in Encode(text.Documents(split), encoder, cancellationToken))
            {
                writer.Add(ids, bytes, endOfText: !text.IsSingleDocument);
                counts.TokenizedBytes += bytes;
                if (split == DataSplit.Train) counts.TrainTokens = writer.Tokens;
                else counts.ValidationTokens = writer.Tokens;
                if (++done % ReportEvery == 0) Report(DataStage.Tokenize, counts);
            }

            shards[(int)split] = writer.Complete();
        }

        TokenDataset.WriteManifest(folder, encoder, counts, shards[0], shards[1]);
        Report(DataStage.Tokenize, counts, finished: true);
    }

    /// <summary>Encodes documents side by side and gives them back in their order.</summary>
    private IEnumerable<(int[] Ids, int Bytes)> Encode(
        IEnumerable<string> documents, TokenEncoder encoder, CancellationToken cancellationToken)
    {
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = _options.Threads,
            CancellationToken = cancellationToken,
        };
        foreach (List<string> group in Group(documents))
        {
            (int[] Ids, int Bytes)[] encoded = new (int[], int)[group.Count];
            Exception?[] failures = new Exception?[group.Count];
            Parallel.For(0, group.Count, parallel, i =>
            {
                try
                {
                    encoded[i] = (encoder.Encode(group[i]), Encoding.UTF8.GetByteCount(group[i]));
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    failures[i] = e;
                }
            });
            if (Array.Find(failures, f => f is not null) is { } first) ExceptionDispatchInfo.Throw(first);
            foreach ((int[], int) document in encoded) yield return document;
        }
    }

    /// <summary>
    /// Groups of documents worth sharing between threads, and small beside the memory of one document.
    /// </summary>
    private static IEnumerable<List<string>> Group(IEnumerable<string> documents)
    {
        List<string> group = [];
        long characters = 0;
        foreach (string document in documents)
        {
            group.Add(document);
            characters += document.Length;
            if (characters < GroupCharacters && group.Count < GroupDocuments) continue;
            yield return group;
            (group, characters) = ([], 0);
        }

        if (group.Count > 0) yield return group;
    }

    private PreparedText Prepare(
        IEnumerable<TextDocument> documents, TextSource? source, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        DocumentStore train = new(Path.Combine(folder, "train.text"));
        DocumentStore validation = new(Path.Combine(folder, "validation.text"));
        try
        {
            DataCounts counts = Fill(documents, source, train, validation, out bool single, cancellationToken);
            train.Complete();
            validation.Complete();
            Report(DataStage.Prepare, counts, finished: true);
            return new PreparedText(train, validation, counts, single);
        }
        catch (Exception e)
        {
            train.Dispose();
            validation.Dispose();
            if (e is IOException) throw Unwritable(folder, e);
            throw;
        }
    }

    private DataCounts Fill(
        IEnumerable<TextDocument> documents, TextSource? source, DocumentStore train, DocumentStore validation,
        out bool single, CancellationToken cancellationToken)
    {
        DataCounts counts = default;
        HashSet<UInt128> seen = [];
        NearDuplicates? near = _options.DropNearDuplicates ? new NearDuplicates() : null;
        SplitChooser chooser = new(_options.ValidationFraction, _options.Seed);
        foreach (TextDocument document in documents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] utf8 = Encoding.UTF8.GetBytes(document.Text);
            UInt128 hash = ContentHash.Of(utf8);
            counts.Documents++;
            if (source is null) counts.Bytes += utf8.Length;
            if (counts.Documents % ReportEvery == 0)
                Report(DataStage.Prepare, Settle(counts, source, train, validation));
            if (_options.DropDuplicates && !seen.Add(hash)) counts.Duplicates++;
            else if (near is not null && !near.Add(document.Text)) counts.NearDuplicates++;
            else Store(chooser.Add(document.Text, hash), train, validation);
        }

        Store(chooser.Finish(out single), train, validation);
        counts = Settle(counts, source, train, validation);
        if (counts.TrainBytes + counts.ValidationBytes > 0) return counts;
        throw new DataException(source is null
            ? "DataPipeline: the source must give text, got none."
            : $"{string.Join(", ", source.Files.Take(3).Select(f => f.Name))}: the inputs must hold text, "
                + $"got {source.Files.Count} files without any.");
    }

    private static void Store(
        IReadOnlyList<(string Text, DataSplit Split)> placed, DocumentStore train, DocumentStore validation)
    {
        foreach ((string text, DataSplit split) in placed)
            (split == DataSplit.Train ? train : validation).Add(Encoding.UTF8.GetBytes(text));
    }

    private static DataCounts Settle(
        DataCounts counts, TextSource? source, DocumentStore train, DocumentStore validation)
    {
        if (source is not null)
            (counts.Files, counts.Bytes, counts.InvalidReplaced) =
                (source.FilesRead, source.BytesRead, source.InvalidReplaced);
        (counts.TrainDocuments, counts.TrainBytes) = (train.Documents, train.TextBytes);
        (counts.ValidationDocuments, counts.ValidationBytes) = (validation.Documents, validation.TextBytes);
        return counts;
    }

    private static DataException Unwritable(string folder, Exception e) => new(
        $"{folder}: the text and its tokens must fit the disk, got: {e.Message.TrimEnd('.')}; free some space, or "
        + "choose "
        + "another folder.", e);

    private void Report(DataStage stage, DataCounts counts, bool finished = false) =>
        _progress?.Report(new DataProgress(stage, counts, finished));
}
