using System.Text;
using Skald.Formats.Gguf;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.PostProcessors;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Gguf;

/// <summary>The keys <c>tokenizer.ggml.*</c> of a GGUF file, held against each other.</summary>
internal sealed class GgufVocabulary
{
    private const string Prefix = "tokenizer.ggml.";
    private readonly GgufMetadata _metadata;
    private readonly GgufValue? _tokens;
    private readonly bool _isPhi3;

    /// <exception cref="TokenizerFormatException">The keys contradict each other.</exception>
    public GgufVocabulary(GgufMetadata metadata, string file)
    {
        (_metadata, File) = (metadata, file);
        string name = metadata.FindString("general.name") ?? "";
        _isPhi3 = name.Contains("phi-3", StringComparison.OrdinalIgnoreCase)
            || name.Contains("phi3", StringComparison.OrdinalIgnoreCase);
        Model = metadata.FindString(Prefix + "model")
            ?? throw Error("model", "must say which tokenizer it is, got none.");
        _tokens = metadata.FindStrings(Prefix + "tokens");
        if (Count is 0 or > Limits.Vocabulary)
            throw Error("tokens", $"there must be 1 to {Limits.Vocabulary}, got {Count}.");
        Kinds = ReadKinds();
        var bytes = new ByteStrings(Count);
        var map = new ByteStringMap(bytes, Count);
        for (int id = 0; id < Count; id++)
        {
            // Only merging does not search for whole tokens.
            bool isSearched = Model != "gpt2" || Kinds[id] != SentencePieceKind.Normal;
            int longest = isSearched ? Limits.SearchedLength : Limits.TokenLength;
            ReadOnlySpan<byte> token = Utf8(id);
            if (token.Length > longest && Encoding.UTF8.GetCharCount(token) is var length && length > longest)
                throw Error($"tokens[{id}]", $"a token must have at most {longest} characters, got {length}.");
            bytes.Add(token);
            if (map.TryAdd(id) >= 0)
                throw Error($"tokens[{id}]", $"a token must occur once, got \"{Token(id)}\" again.");
        }

        Vocabulary = new ModelVocabulary(bytes.Trim(), map, Count);
    }

    public string File { get; }

    /// <summary>gpt2, llama, bert, t5, ...</summary>
    public string Model { get; }

    /// <summary>Name of the way to cut text; "default" where there is none.</summary>
    public string PreTokenizer => _metadata.FindString(Prefix + "pre") ?? "default";

    /// <summary>Number of tokens.</summary>
    public int Count => _tokens?.Count ?? 0;

    public SentencePieceKind[] Kinds { get; }

    /// <summary>Tokens as the file has them, by id and ids by token.</summary>
    public ModelVocabulary Vocabulary { get; }

    public TokenizerFormatException Error(string key, string problem) => new(File, Prefix + key, problem);

    public bool? Flag(string key) => _metadata.FindBool(Prefix + key);

    /// <summary>An id that a key names, or null where the key is absent.</summary>
    public int? Id(string key)
    {
        if (_metadata.FindInt64(Prefix + key) is not { } id) return null;
        return id >= 0 && id < Count
            ? (int)id
            : throw Error(key, $"an id must lie in [0, {Count}), got {id}.");
    }

    /// <summary>A token's text.</summary>
    public string Token(int id) => Encoding.UTF8.GetString(Utf8(id));

    public float[] Scores()
    {
        ReadOnlySpan<float> scores = _metadata.FindArray<float>(Prefix + "scores");
        return scores.Length == Count
            ? scores.ToArray()
            : throw Error("scores", $"there must be one for each of {Count} tokens, got {scores.Length}.");
    }

    /// <summary>The merges in order of rank, of which each is two tokens of the vocabulary and makes a third.</summary>
    public Merge[] Merges()
    {
        GgufValue? lines = _metadata.FindStrings(Prefix + "merges");
        var merges = new Merge[lines?.Count ?? 0];
        if (merges.Length > Limits.Merges)
            throw Error("merges", $"there must be at most {Limits.Merges}, got {merges.Length}.");
        byte[] joined = new byte[64];
        for (int rank = 0; rank < merges.Length; rank++)
        {
            ReadOnlySpan<byte> line = lines!.Utf8(rank);
            int space = line.Length == 0 ? -1 : line[1..].IndexOf((byte)' ') + 1;
            if (space <= 0)
                throw Error($"merges[{rank}]", $"a merge must be two tokens, got \"{Encoding.UTF8.GetString(line)}\".");
            if (joined.Length < line.Length) joined = new byte[2 * line.Length];
            ReadOnlySpan<byte> left = line[..space], right = line[(space + 1)..];
            left.CopyTo(joined);
            right.CopyTo(joined.AsSpan(space));
            merges[rank] = new Merge(Find(left, rank), Find(right, rank), Find(joined.AsSpan(0, line.Length - 1), rank));
        }

        return merges;
    }

    public byte[] CharacterMap() => _metadata.TryGet(Prefix + "precompiled_charsmap", out GgufValue? map)
        ? map.TryArray(out ReadOnlySpan<byte> bytes) ? bytes.ToArray()
        : map.TryArray(out ReadOnlySpan<sbyte> signed)
            ? System.Runtime.InteropServices.MemoryMarshal.AsBytes(signed).ToArray()
        : throw Error("precompiled_charsmap", "must be an array of bytes, got another type.")
        : [];

    /// <summary>True where a token takes the white space after it.</summary>
    /// <remarks>
    /// The format does not say it. Phi-3's own file does, and llama.cpp knows the model by its name: every token that
    /// marks structure does so, but the three that begin and end texts or stand for what is unknown.
    /// </remarks>
    public bool StripsRight(int id) => _isPhi3
        && Kinds[id] is SentencePieceKind.Control or SentencePieceKind.Unknown or SentencePieceKind.UserDefined
        && Token(id) is not ("<unk>" or "<s>" or "<|endoftext|>");

    /// <summary>Control tokens, and those that users defined, as tokens beside the model.</summary>
    public IEnumerable<AddedToken> Added()
    {
        for (int id = 0; id < Count; id++)
        {
            bool isSpecial = Kinds[id] is SentencePieceKind.Control or SentencePieceKind.Unknown;
            if (isSpecial || Kinds[id] == SentencePieceKind.UserDefined)
                yield return new AddedToken(id, Token(id), isSpecial) { StripsRight = StripsRight(id) };
        }
    }

    /// <summary>A template with the tokens that stand before and after a text, or null without any.</summary>
    public IPostProcessor? Template(bool addsBegin, bool addsEnd, string beginKey, string endKey)
    {
        int? begin = (Flag("add_bos_token") ?? addsBegin) ? Id(beginKey) : null;
        int? end = (Flag("add_eos_token") ?? addsEnd) ? Id(endKey) : null;
        if (begin is null && end is null) return null;
        Dictionary<string, TemplateSpecial> specials = new(StringComparer.Ordinal);
        foreach (int? id in new[] { begin, end })
            if (id is { } one) specials[Token(one)] = new TemplateSpecial([one], [Token(one)]);
        return new TemplatePostProcessor(
            [.. Special(begin, 0), new TemplatePiece(null, 0, 0), .. Special(end, 0)],
            [.. Special(begin, 0), new TemplatePiece(null, 0, 0), .. Special(end, 0), new TemplatePiece(null, 1, 1),
                .. Special(end, 1)],
            specials);

        IEnumerable<TemplatePiece> Special(int? id, int type) =>
            id is { } one ? [new TemplatePiece(Token(one), 0, type)] : [];
    }

    private ReadOnlySpan<byte> Utf8(int id) => _tokens!.Utf8(id);

    private int Find(ReadOnlySpan<byte> token, int rank) => Vocabulary.Find(token) is var id and >= 0
        ? id
        : throw Error($"merges[{rank}]", $"\"{Encoding.UTF8.GetString(token)}\" is not in the vocabulary.");

    private SentencePieceKind[] ReadKinds()
    {
        SentencePieceKind[] kinds = new SentencePieceKind[Count];
        kinds.AsSpan().Fill(SentencePieceKind.Normal);
        if (!_metadata.TryGet(Prefix + "token_type", out GgufValue? types)) return kinds;
        long[] numbers =
            types.TryInt64Array() ?? throw Error("token_type", "must be an array of integers, got another type.");
        if (numbers.Length != kinds.Length)
            throw Error("token_type", $"there must be one for each of {kinds.Length} tokens, got {numbers.Length}.");
        for (int id = 0; id < kinds.Length; id++)
        {
            if (numbers[id] is < 1 or > 6)
                throw Error($"token_type[{id}]", $"a type must be 1 to 6, got {numbers[id]}.");
            kinds[id] = (SentencePieceKind)numbers[id];
        }

        return kinds;
    }
}
