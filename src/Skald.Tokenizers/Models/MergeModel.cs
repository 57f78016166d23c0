using System.Buffers;
using System.Text;
using System.Text.Json;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Models;

/// <summary>Byte-pair encoding of characters (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909).</summary>
internal sealed class MergeModel : ITokenModel
{
    private readonly ModelVocabulary _vocabulary;
    private readonly Lazy<(Merge[] Merges, int[]? Ranks)> _merges;
    private PairTable? _pairs;

    /// <param name="vocabulary">Tokens and ids.</param>
    /// <param name="merges">Merges in order of rank.</param>
    /// <param name="options">The settings.</param>
    /// <param name="ranks">Rank of each merge where it is not its number.</param>
    public MergeModel(ModelVocabulary vocabulary, Merge[] merges, MergeModelOptions options, int[]? ranks = null)
    {
        (_vocabulary, Options) = (vocabulary, options);
        _merges = new Lazy<(Merge[], int[]?)>((merges, ranks));
        Unknown = options.UnknownToken is { } unknown ? vocabulary.Find(unknown) : -1;
        for (int b = 0; b < 256; b++)
            ByteIds[b] = vocabulary.Find($"<0x{b:X2}>");
    }

    /// <summary>A model whose merges are all ways to put a token together from two.</summary>
    /// <param name="vocabulary">Tokens and ids.</param>
    /// <param name="merges">Finds them, with their ranks, when somebody asks.</param>
    /// <param name="options">The settings.</param>
    public MergeModel(ModelVocabulary vocabulary, Func<(Merge[] Merges, int[]? Ranks)> merges, MergeModelOptions options)
        : this(vocabulary, [], options) => (_merges, MergesAllTokens) = (new Lazy<(Merge[], int[]?)>(merges), true);

    /// <summary>True where any two neighbours merge that are a token together, and its id is their rank.</summary>
    public bool MergesAllTokens { get; }

    public Merge[] Merges => _merges.Value.Merges;

    public MergeModelOptions Options { get; }

    public int[]? Ranks => _merges.Value.Ranks;

    /// <summary>The merges by pair; made at the first use.</summary>
    public PairTable Pairs => _pairs ??= Tabulate();

    /// <summary>Ids of &lt;0x00&gt; to &lt;0xFF&gt;, -1 where one is missing.</summary>
    public int[] ByteIds { get; } = new int[256];

    /// <summary>Id of what stands for unknown characters, or -1.</summary>
    public int Unknown { get; }

    public ModelVocabulary Vocabulary => _vocabulary;

    public void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens) => Tokenize(piece, null, tokens);

    /// <remarks>Where merges are left out, all others are made: no piece is taken whole.</remarks>
    public void Sample(ReadOnlySpan<char> piece, SubwordSampling sampling, List<ModelToken> tokens) =>
        Tokenize(piece, sampling.Alpha > 0 ? sampling : null, tokens);

    private void Tokenize(ReadOnlySpan<char> piece, SubwordSampling? sampling, List<ModelToken> tokens)
    {
        if (sampling is null && Options.IgnoresMerges && _vocabulary.TryGetId(piece, out int whole))
        {
            tokens.Add(new ModelToken(whole, 0, piece.Length));
            return;
        }

        // A character is one symbol, or as many as it has bytes: three for each UTF-16 unit at most.
        int[] rented = ArrayPool<int>.Shared.Rent(checked(12 * piece.Length));
        Symbols symbols = new(rented.AsSpan(0, 12 * piece.Length));
        Spell(piece, ref symbols);
        int spelt = symbols.Count, count = Merge(symbols.Ids[..spelt], symbols.Places[..spelt], sampling);
        for (int i = 0; i < count; i++)
        {
            int first = symbols.Places[i], last = (i + 1 < count ? symbols.Places[i + 1] : spelt) - 1;
            tokens.Add(new ModelToken(symbols.Ids[i], symbols.Starts[first], symbols.Ends[last]));
        }

        ArrayPool<int>.Shared.Return(rented);
    }

    public void Write(Utf8JsonWriter writer, ModelVocabulary vocabulary)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "BPE");
        if (Options.Dropout is { } dropout) writer.WriteNumber("dropout", dropout);
        else writer.WriteNull("dropout");
        WriteText(writer, "unk_token", Options.UnknownToken);
        WriteText(writer, "continuing_subword_prefix", Options.ContinuingPrefix);
        WriteText(writer, "end_of_word_suffix", Options.EndOfWordSuffix);
        writer.WriteBoolean("fuse_unk", Options.FusesUnknown);
        writer.WriteBoolean("byte_fallback", Options.FallsBackToBytes);
        writer.WriteBoolean("ignore_merges", Options.IgnoresMerges);
        vocabulary.Write(writer);
        writer.WriteStartArray("merges");
        foreach (Merge merge in Merges)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(vocabulary.Token(merge.Left));
            writer.WriteStringValue(vocabulary.Token(merge.Right));
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string key, string? text)
    {
        if (text is null) writer.WriteNull(key);
        else writer.WriteString(key, text);
    }

    // Characters as symbols, with the marks of the beginning and the end of a word.
    private void Spell(ReadOnlySpan<char> piece, ref Symbols symbols)
    {
        int unknownStart = -1, unknownEnd = 0;
        for (int at = 0; at < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[at..], out Rune rune, out int size);
            int end = at + size;
            if (TryFind(piece, at, end, out int id))
            {
                FlushUnknown(ref symbols, ref unknownStart, unknownEnd);
                symbols.Add(id, at, end);
            }
            else if (!(Options.FallsBackToBytes && TrySpellBytes(piece, at, end, ref symbols)) && Unknown >= 0)
            {
                // A byte spelt in between does not end a run of unknown characters: so it is in the reference.
                if (!Options.FusesUnknown) FlushUnknown(ref symbols, ref unknownStart, unknownEnd);
                if (unknownStart < 0) unknownStart = at;
                unknownEnd = end;
            }

            at = end;
        }

        FlushUnknown(ref symbols, ref unknownStart, unknownEnd);
    }

    private bool TryFind(ReadOnlySpan<char> piece, int start, int end, out int id)
    {
        string? prefix = start > 0 ? Options.ContinuingPrefix : null;
        string? suffix = end == piece.Length ? Options.EndOfWordSuffix : null;
        return string.IsNullOrEmpty(prefix) && string.IsNullOrEmpty(suffix)
            ? _vocabulary.TryGetId(piece[start..end], out id)
            : _vocabulary.TryGetId(string.Concat(prefix, piece[start..end], suffix), out id);
    }

    private bool TrySpellBytes(ReadOnlySpan<char> piece, int start, int end, ref Symbols symbols)
    {
        Span<byte> bytes = stackalloc byte[4];
        int size = Encoding.UTF8.GetBytes(piece[start..end], bytes);
        foreach (byte b in bytes[..size])
            if (ByteIds[b] < 0) return false;
        foreach (byte b in bytes[..size]) symbols.Add(ByteIds[b], start, end);
        return true;
    }

    private void FlushUnknown(ref Symbols symbols, ref int start, int end)
    {
        if (start >= 0) symbols.Add(Unknown, start, end);
        start = -1;
    }

    private PairTable Tabulate()
    {
        PairTable pairs = new(Merges.Length);
        for (int i = 0; i < Merges.Length; i++)
            pairs.Add(Merges[i].Left, Merges[i].Right, Ranks is null ? i : Ranks[i], Merges[i].Result);
        return pairs;
    }

    private int Merge(Span<int> ids, Span<int> places, SubwordSampling? sampling)
    {
        for (int i = 0; i < places.Length; i++) places[i] = i;
        return sampling is null
            ? SymbolMerger.Merge(ids, places, Pairs)
            : DropoutMerger.Merge(ids, places, Pairs, sampling);
    }

    private ref struct Symbols(Span<int> memory)
    {
        public readonly Span<int> Ids = memory[..(memory.Length / 4)];
        public readonly Span<int> Starts = memory.Slice(memory.Length / 4, memory.Length / 4);
        public readonly Span<int> Ends = memory.Slice(memory.Length / 2, memory.Length / 4);
        public readonly Span<int> Places = memory[(3 * (memory.Length / 4))..];

        public int Count { get; private set; }

        public void Add(int id, int start, int end)
        {
            (Ids[Count], Starts[Count], Ends[Count]) = (id, start, end);
            Count++;
        }
    }
}
