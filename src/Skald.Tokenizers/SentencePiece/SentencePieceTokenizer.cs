using System.Buffers;
using System.Text;
using Skald.Tokenizers.Decoders;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>A SentencePiece model: unigram, BPE, words or characters.</summary>
/// <remarks>
/// Kudo and Richardson 2018, https://arxiv.org/abs/1808.06226. Pieces, places and text are those of the reference.
/// Immutable and safe for concurrent use.
/// </remarks>
public sealed class SentencePieceTokenizer : Tokenizer
{
    private readonly SentencePieceEngine _engine;
    private readonly bool _joinsPieces;  // no text looks like a byte

    internal SentencePieceTokenizer(Vocabulary vocabulary, TokenizerParts parts, SentencePieceEngine engine)
        : base(vocabulary, parts)
    {
        _engine = engine;
        (BeginId, EndId) = (Control(engine.Settings.BeginPiece), Control(engine.Settings.EndPiece));
        PaddingId = Control(engine.Settings.PaddingPiece);
        _joinsPieces = true;
        foreach (SentencePieceEntry piece in engine.Table.Pieces)
            _joinsPieces &= piece.Kind == SentencePieceKind.Byte || ByteFallbackDecoder.ByteOf(piece.Text) is null;
    }

    /// <summary>How the model segments text.</summary>
    public SentencePieceAlgorithm Algorithm => _engine.Settings.Algorithm;

    /// <summary>Id of the piece that begins a text, or null.</summary>
    public int? BeginId { get; }

    /// <summary>Id of the piece that ends a text, or null.</summary>
    public int? EndId { get; }

    /// <summary>Id of the piece that fills up batches, or null.</summary>
    public int? PaddingId { get; }

    /// <summary>Id of what stands for text that is in no piece.</summary>
    public int UnknownId => _engine.Table.UnknownId;

    /// <summary>False: decoding gives the normalised text, without the spaces that the model removes or adds.</summary>
    public override bool IsLossless => false;

    private protected override bool TakesUtf8 => true;

    /// <summary>Loads a <c>.model</c> file, or llama2.c's <c>.bin</c>.</summary>
    /// <exception cref="TokenizerFormatException">The file is broken or contradicts itself.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static new SentencePieceTokenizer FromFile(string path)
    {
        FileInfo file = new(path);
        if (file.Length > Limits.FileBytes)
            throw new TokenizerFormatException(
                file.Name, "", $"the file must have at most {Limits.FileBytes} bytes, got {file.Length}.");
        byte[] bytes = File.ReadAllBytes(path);
        return file.Extension.Equals(".bin", StringComparison.OrdinalIgnoreCase)
            ? FromLlama2C(bytes, file.Name)
            : FromModel(bytes, file.Name);
    }

    /// <summary>Loads llama2.c's <c>tokenizer.bin</c> from its bytes.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="TokenizerFormatException">The file is broken.</exception>
    public static SentencePieceTokenizer FromLlama2C(ReadOnlySpan<byte> file, string name = "tokenizer.bin")
    {
        (SentencePieceEntry[] pieces, SentencePieceSettings settings) = Llama2CFile.Read(file, name);
        return SentencePieceAssembly.Create(pieces, settings, name, postProcessor: null);
    }

    /// <summary>Loads a <c>.model</c> file from its bytes.</summary>
    /// <param name="model">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="TokenizerFormatException">The file is broken or contradicts itself.</exception>
    public static SentencePieceTokenizer FromModel(ReadOnlySpan<byte> model, string name = "tokenizer.model")
    {
        (SentencePieceEntry[] pieces, SentencePieceSettings settings) = SentencePieceFile.Read(model, name);
        return SentencePieceAssembly.Create(pieces, settings, name, postProcessor: null);
    }

    /// <summary>Pieces of a text with their places, as the reference gives them.</summary>
    /// <param name="text">The text, as plain text; a lone surrogate counts as U+FFFD.</param>
    public IReadOnlyList<SentencePieceToken> EncodePieces(string text) => _engine.Tokens(Encoding.UTF8.GetBytes(text));

    /// <summary>The most probable segmentations with the logarithms of their probabilities, best first.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">Most segmentations, 1 to 1,000.</param>
    /// <exception cref="InvalidOperationException">The model is not a unigram model.</exception>
    public IReadOnlyList<(IReadOnlyList<SentencePieceToken> Tokens, float Score)> EncodeBest(string text, int count)
    {
        if (count is < 1 or > 1_000)
            throw new ArgumentOutOfRangeException(
                nameof(count), $"EncodeBest: the count must be 1 to 1,000, got {count}.");
        return [.. _engine.Best(Encoding.UTF8.GetBytes(text), count).Select(
            best => ((IReadOnlyList<SentencePieceToken>)best.Tokens, best.Score))];
    }

    /// <summary>One segmentation at random.</summary>
    /// <param name="text">The text.</param>
    /// <param name="alpha">
    /// Unigram: how much probability counts, 0 for not at all (Kudo 2018, §3.2). BPE: the probability with which a
    /// merge is left out (Provilkov et al. 2020).
    /// </param>
    /// <param name="uniform">Gives numbers in [0, 1).</param>
    /// <exception cref="InvalidOperationException">The model has one segmentation only.</exception>
    public IReadOnlyList<SentencePieceToken> EncodeSampled(string text, double alpha, Func<double> uniform) =>
        _engine.Sample(Encoding.UTF8.GetBytes(text), alpha, uniform);

    /// <summary>A text as the model sees it: mapped, spaces as U+2581.</summary>
    public string Normalize(string text)
    {
        NormalizedBytes normalized = new();
        _engine.Normalize(Encoding.UTF8.GetBytes(text), normalized);
        return Encoding.UTF8.GetString(normalized.Bytes);
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        if (TryJoin(ids, skipSpecialTokens) is { } joined) return joined;
        List<int> shown = new(ids.Length);
        foreach (int id in ids)
            if (IsShown(id, skipSpecialTokens)) shown.Add(id);
        return _engine.Decode(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(shown));
    }

    internal SentencePieceSettings Settings => _engine.Settings;

    /// <summary>What cuts text.</summary>
    internal SentencePieceEngine Engine => _engine;

    /// <summary>A piece with its score and kind.</summary>
    internal SentencePieceEntry Entry(int id) => _engine.Table[id];

    internal override Streaming.PartEncoder? CreatePartEncoder() =>
        _engine.TakesParts ? new Streaming.SentencePieceParts(_engine) : null;

    private protected override void EncodePlain(ReadOnlySpan<char> text, int offset, ref IdSink sink) =>
        _engine.Encode(text, ref sink);

    private protected override void EncodePlainUtf8(ReadOnlySpan<byte> text, ref IdSink sink) =>
        _engine.Encode(text, ref sink);

    // Pieces whose texts are joined as they are, or null where there is more to it: unknown pieces, and broken UTF-8.
    private string? TryJoin(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        if (!_joinsPieces || (!skipSpecialTokens && ids.Contains(UnknownId))) return null;
        int start = _engine.SkipSpaces(ids, out bool dropsSpace);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(checked((5 * ids.Length) + 64));
        int length = Vocabulary.WriteBytes(ids[start..], skipsSpecial: true, ref bytes);
        ReadOnlySpan<byte> text = bytes.AsSpan(0, length);
        if (dropsSpace) text = text[1..];
        string? joined = System.Text.Unicode.Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : null;
        ArrayPool<byte>.Shared.Return(bytes);
        return joined;
    }

    private int? Control(string piece) =>
        _engine.Table.Find(piece) is int id and >= 0 && _engine.Table[id].Kind == SentencePieceKind.Control ? id : null;
}
