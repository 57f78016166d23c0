using System.Runtime.InteropServices;
using System.Text;
using Skald.Tokenizers.Encodings;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Training;

/// <summary>Normalises texts and counts their words on several threads.</summary>
internal sealed class SentencePieceReader
{
    private readonly SentencePieceTrainingOptions _options;
    private readonly SentencePieceEngine _engine;
    private readonly string[] _symbols;
    private readonly List<(long Block, List<string> Texts)> _inOrder = [];

    private SentencePieceReader(SentencePieceTrainingOptions options)
    {
        _options = options;
        List<SentencePieceEntry> meta = options.MetaPieces();
        _engine = new SentencePieceEngine(
            [.. meta], options.ToSettings() with { Algorithm = SentencePieceAlgorithm.Character }, "training");
        _symbols = [.. meta.Select(piece => piece.Text).OrderByDescending(text => text.Length)];
    }

    public static SentencePieceCorpus Read(
        TrainingTexts texts, SentencePieceTrainingOptions options, TrainingReport report,
        CancellationToken cancellationToken)
    {
        report.Begin(TrainingStage.Counting, texts.ByteCount);
        SentencePieceReader reader = new(options);
        using TextBlocks blocks = new(texts, report, cancellationToken);
        Dictionary<FollowedWord, long>[] counts = new Dictionary<FollowedWord, long>[options.ThreadCount];
        BatchLoop.Run(counts.Length, i => counts[i] = reader.Count(blocks));
        Dictionary<FollowedWord, long> sum = counts[0];
        foreach (Dictionary<FollowedWord, long> more in counts.Skip(1))
            foreach ((FollowedWord word, long times) in more) sum[word] = sum.GetValueOrDefault(word) + times;
        report.End(sum.Count);
        IEnumerable<string> inOrder = reader._inOrder.OrderBy(block => block.Block).SelectMany(block => block.Texts);
        return new SentencePieceCorpus(sum, inOrder, options);
    }

    private Dictionary<FollowedWord, long> Count(TextBlocks blocks)
    {
        Dictionary<FollowedWord, long> counts = [];
        Dictionary<string, string> words = new(StringComparer.Ordinal);
        NormalizedBytes normalized = new();
        TextBlock block = new() { LongestWhole = Math.Max(1 << 18, _options.MaxTextBytes + 1) };
        while (blocks.Next(block))
        {
            int start = 0;
            List<string> inOrder = [];
            for (int i = 0; i < block.Ends.Count; i++)
            {
                // What was cut is longer than any text that is taken.
                bool isCut = (i == 0 && block.BeginsWithin) || (i == block.Ends.Count - 1 && block.EndsWithin);
                ReadOnlySpan<byte> text = block.Bytes.AsSpan(start, block.Ends[i] - start);
                start = block.Ends[i];
                if (!isCut) Count(text.TrimEnd((byte)'\n'), normalized, counts, words, inOrder);
            }

            if (inOrder.Count > 0)
                lock (_inOrder) _inOrder.Add((block.Number, inOrder));
            blocks.Counted(block, counts.Count);
        }

        return counts;
    }

    private void Count(
        ReadOnlySpan<byte> text, NormalizedBytes normalized, Dictionary<FollowedWord, long> counts,
        Dictionary<string, string> words, List<string> inOrder)
    {
        if (text.IsEmpty || text.Length > _options.MaxTextBytes || text.IndexOf("\u2585"u8) >= 0) return;
        _engine.Normalize(text, normalized);
        string normal = Encoding.UTF8.GetString(normalized.Bytes);
        foreach (string symbol in _symbols)
        {
            if (normal.Contains(symbol, StringComparison.Ordinal))
                normal = normal.Replace(symbol, "\t", StringComparison.Ordinal);
        }

        if (normal.Length == 0) return;
        if (!_options.SplitsBySpace)
        {
            ref string? known = ref CollectionsMarshal.GetValueRefOrAddDefault(words, normal, out _);
            known ??= normal;
            inOrder.Add(known);
            Add(known, default);
            return;
        }

        var shared = words.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (Range range in SpaceSplitter.Words(normal, _options))
        {
            ref string? word = ref CollectionsMarshal.GetValueRefOrAddDefault(shared, normal.AsSpan()[range], out _);
            word ??= normal[range];
            ReadOnlySpan<char> rest = normal.AsSpan()[range.End..];
            Rune next = default;
            if (!rest.IsEmpty) Rune.DecodeFromUtf16(rest, out next, out _);
            Add(word, next);
        }

        void Add(string word, Rune next) =>
            CollectionsMarshal.GetValueRefOrAddDefault(counts, new FollowedWord(word, next), out _)++;
    }
}
