using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Splitting;
using Skald.Tokenizers.Streaming;
using Skald.Tokenizers.Training;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Bpe;

/// <summary>Byte-level byte-pair encoding, as in GPT-2 and Llama 3: any text encodes, and decodes to itself.</summary>
/// <remarks>
/// <para>
/// Sennrich et al. 2016, https://arxiv.org/abs/1508.07909; bytes as the alphabet: Radford et al. 2019, GPT-2.
/// </para>
/// <para>
/// Immutable and safe for concurrent use. Each concurrent encoding holds buffers and a cache, 0.5 MB at first and 5.7 MB
/// at most.
/// </para>
/// </remarks>
public sealed class BpeTokenizer : Tokenizer
{
    private const int ChunkChars = 1 << 14, LongPiece = 1 << 18;

    private readonly BpeModel _model;
    private readonly NormalizationForm? _form;
    private readonly ScratchPool _pool = new();

    internal BpeTokenizer(Vocabulary vocabulary, TokenizerParts parts, BpeModel model, SplitPattern pattern)
        : base(vocabulary, parts)
    {
        (_model, Pattern) = (model, pattern);
        // Code that is compiled at its first use can rely on tables that are there already.
        RuntimeHelpers.RunClassConstructor(typeof(CharacterClasses).TypeHandle);
        _form = parts.Normalizer is UnicodeFormNormalizer normalizer ? normalizer.Form : null;
    }

    /// <summary>How text is cut into pieces before merging.</summary>
    public SplitPattern Pattern { get; }

    /// <summary>Number of merges.</summary>
    public int MergeCount => _model.Merges.Length;

    /// <inheritdoc/>
    public override bool IsLossless => _form is null && !_model.LacksBytes;


    internal BpeModel Model => _model;

    /// <summary>Ends of the pieces of a text, in bytes of its UTF-8.</summary>
    internal List<int> PieceEnds(ReadOnlySpan<byte> text)
    {
        byte[] padded = new byte[text.Length + CharacterClasses.ReadAhead];
        text.CopyTo(padded);
        List<int> ends = [];
        for (int at = 0; at < text.Length; ends.Add(at)) at = Splitters.NextEnd(Pattern, ref padded[0], at, text.Length);
        return ends;
    }

    private protected override bool TakesUtf8 => _form is null;

    /// <summary>The pair that the merge of this rank joins, and what it makes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    public (int Left, int Right, int Result) GetMerge(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, MergeCount);
        Merge merge = _model.Merges[rank];
        return (merge.Left, merge.Right, merge.Result);
    }

    /// <summary>Learns a vocabulary from texts.</summary>
    /// <param name="texts">
    /// Texts or lines, each cut for itself. Enumerated once; one thread at a time asks for the next, not always the
    /// same one.
    /// </param>
    /// <param name="options">Size of the vocabulary, and the rest.</param>
    /// <param name="progress">Told about ten times a second and at each stage's end, from any thread.</param>
    /// <param name="cancellationToken">Ends the training with an <see cref="OperationCanceledException"/>.</param>
    /// <remarks>
    /// The same texts give the same tokenizer at any number of threads, equal to what Hugging Face's BpeTrainer learns.
    /// Memory grows with the distinct pieces, not with the text.
    /// </remarks>
    /// <exception cref="ArgumentException">The options contradict themselves.</exception>
    public static BpeTokenizer Train(
        IEnumerable<string> texts,
        BpeTrainingOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        BpeTrainer.Train(texts, options, progress, cancellationToken);

    internal override PartEncoder CreatePartEncoder()
    {
        BytePieceParts parts = new(this);
        return _form is { } form ? new NormalizedParts(form, parts) : parts;
    }

    private protected override void EncodePlain(ReadOnlySpan<char> text, int offset, ref IdSink sink)
    {
        if (text.IsEmpty) return;
        if (_form is { } form && Normalization.NormalLength(text, form) < text.Length)
            text = Normalization.Normalize(text.ToString(), form);
        EncodeScratch scratch = _pool.Take();
        EncodeEnd(text, scratch, 0, ref sink);
        _pool.Return(scratch);
    }

    /// <summary>Encodes the last part of a text.</summary>
    /// <param name="text">The part.</param>
    /// <param name="scratch">Holds what waits of the parts before.</param>
    /// <param name="waiting">How many bytes of it do.</param>
    /// <param name="sink">Takes the ids.</param>
    internal void EncodeEnd(scoped ReadOnlySpan<char> text, EncodeScratch scratch, int waiting, ref IdSink sink)
    {
        waiting = EncodeChunks(text, scratch, waiting, leavesLast: true, ref sink, out int taken);
        text = text[taken..];
        scratch.Reserve(checked(waiting + RoomFor(text, text.Length, waiting)));
        Utf8.FromUtf16(
            text, scratch.Text.AsSpan(waiting), out _, out int written, replaceInvalidSequences: true, isFinalBlock: true);
        EncodeWaiting(scratch, waiting + written, isLast: true, ref sink);
    }

    /// <summary>Encodes a part of a text, which does not end within a character; returns the bytes that wait.</summary>
    /// <inheritdoc cref="EncodeEnd"/>
    internal int EncodePart(scoped ReadOnlySpan<char> text, EncodeScratch scratch, int waiting, ref IdSink sink) =>
        EncodeChunks(text, scratch, waiting, leavesLast: false, ref sink, out _);

    // While nothing can be cut the chunks double: a long piece is searched for its end a few times only.
    private int EncodeChunks(
        scoped ReadOnlySpan<char> text, EncodeScratch scratch, int waiting, bool leavesLast, ref IdSink sink,
        out int taken)
    {
        taken = 0;
        while (!text.IsEmpty)
        {
            int chars = Math.Max(ChunkChars, waiting / 2);
            if (chars >= text.Length)
            {
                if (leavesLast) break;
                chars = text.Length;
            }

            scratch.Reserve(checked(waiting + RoomFor(text, chars, waiting)));
            Utf8.FromUtf16(
                text[..chars], scratch.Text.AsSpan(waiting), out int read, out int written,
                replaceInvalidSequences: true, isFinalBlock: chars == text.Length);
            text = text[read..];
            taken += read;
            waiting = EncodeWaiting(scratch, waiting + written, isLast: false, ref sink);
        }

        return waiting;
    }

    // Where a long piece waits, room for all of the rest is counted out at once.
    private static int RoomFor(ReadOnlySpan<char> text, int chars, int waiting) =>
        waiting > LongPiece ? Encoding.UTF8.GetByteCount(text) : checked(3 * chars);

    private protected override void EncodePlainUtf8(ReadOnlySpan<byte> text, ref IdSink sink)
    {
        EncodeScratch scratch = _pool.Take();
        int waiting = 0;
        while (!text.IsEmpty)
        {
            int taken = Math.Min(text.Length, Math.Max(3 * ChunkChars, waiting));
            while (taken < text.Length && (text[taken] & 0xC0) == 0x80) taken--;  // not within a character
            scratch.Reserve(checked(waiting + taken));
            text[..taken].CopyTo(scratch.Text.AsSpan(waiting));
            text = text[taken..];
            waiting = EncodeWaiting(scratch, waiting + taken, isLast: text.IsEmpty, ref sink);
        }

        _pool.Return(scratch);
    }

    // Encodes the pieces that no later text can change and returns how many bytes still wait, now at the front.
    private int EncodeWaiting(EncodeScratch scratch, int length, bool isLast, ref IdSink sink)
    {
        int final = isLast ? length : Splitter.FinalLength(Pattern, scratch.Text.AsSpan(0, length));
        if (final > 0) scratch.ReserveIds(length);  // while nothing can be cut, only the text grows
        int count = Splitters.Encode(Pattern, _model, scratch, length, final, out int consumed);
        sink.Append(scratch.Ids.AsSpan(0, count));
        scratch.Text.AsSpan(consumed, length - consumed).CopyTo(scratch.Text);
        return length - consumed;
    }
}
