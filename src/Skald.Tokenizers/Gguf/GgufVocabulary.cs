using Skald.Formats.Gguf;
using Skald.Tokenizers.PostProcessors;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Gguf;

/// <summary>The keys <c>tokenizer.ggml.*</c> of a GGUF file, held against each other.</summary>
internal sealed class GgufVocabulary
{
    private const string Prefix = "tokenizer.ggml.";
    private readonly GgufMetadata _metadata;
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
        Tokens = metadata.FindArray<string>(Prefix + "tokens").ToArray();
        if (Tokens.Length is 0 or > Limits.Vocabulary)
            throw Error("tokens", $"there must be 1 to {Limits.Vocabulary}, got {Tokens.Length}.");
        Kinds = ReadKinds();
        Ids = new Dictionary<string, int>(Tokens.Length, StringComparer.Ordinal);
        for (int id = 0; id < Tokens.Length; id++)
        {
            // Only merging does not search for whole tokens.
            bool isSearched = Model != "gpt2" || Kinds[id] != SentencePieceKind.Normal;
            int longest = isSearched ? Limits.SearchedLength : Limits.TokenLength;
            if (Tokens[id].Length > longest)
                throw Error($"tokens[{id}]", $"a token must have at most {longest} characters, got {Tokens[id].Length}.");
            if (!Ids.TryAdd(Tokens[id], id))
                throw Error($"tokens[{id}]", $"a token must occur once, got \"{Tokens[id]}\" again.");
        }
    }

    public string File { get; }

    /// <summary>gpt2, llama, bert, t5, ...</summary>
    public string Model { get; }

    /// <summary>Name of the way to cut text; "default" where there is none.</summary>
    public string PreTokenizer => _metadata.FindString(Prefix + "pre") ?? "default";

    public string[] Tokens { get; }

    public SentencePieceKind[] Kinds { get; }

    public Dictionary<string, int> Ids { get; }

    public TokenizerFormatException Error(string key, string problem) => new(File, Prefix + key, problem);

    public bool? Flag(string key) => _metadata.FindBool(Prefix + key);

    /// <summary>An id that a key names, or null where the key is absent.</summary>
    public int? Id(string key)
    {
        if (_metadata.FindInt64(Prefix + key) is not { } id) return null;
        return id >= 0 && id < Tokens.Length
            ? (int)id
            : throw Error(key, $"an id must lie in [0, {Tokens.Length}), got {id}.");
    }

    public float[] Scores()
    {
        ReadOnlySpan<float> scores = _metadata.FindArray<float>(Prefix + "scores");
        return scores.Length == Tokens.Length
            ? scores.ToArray()
            : throw Error("scores", $"there must be one for each of {Tokens.Length} tokens, got {scores.Length}.");
    }

    public string[] Merges()
    {
        ReadOnlySpan<string> merges = _metadata.FindArray<string>(Prefix + "merges");
        return merges.Length <= Limits.Merges
            ? merges.ToArray()
            : throw Error("merges", $"there must be at most {Limits.Merges}, got {merges.Length}.");
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
        && Tokens[id] is not ("<unk>" or "<s>" or "<|endoftext|>");

    /// <summary>Control tokens, and those that users defined, as tokens beside the model.</summary>
    public IEnumerable<AddedToken> Added()
    {
        for (int id = 0; id < Tokens.Length; id++)
        {
            bool isSpecial = Kinds[id] is SentencePieceKind.Control or SentencePieceKind.Unknown;
            if (isSpecial || Kinds[id] == SentencePieceKind.UserDefined)
                yield return new AddedToken(id, Tokens[id], isSpecial) { StripsRight = StripsRight(id) };
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
            if (id is { } one) specials[Tokens[one]] = new TemplateSpecial([one], [Tokens[one]]);
        return new TemplatePostProcessor(
            [.. Special(begin, 0), new TemplatePiece(null, 0, 0), .. Special(end, 0)],
            [.. Special(begin, 0), new TemplatePiece(null, 0, 0), .. Special(end, 0), new TemplatePiece(null, 1, 1),
                .. Special(end, 1)],
            specials);

        IEnumerable<TemplatePiece> Special(int? id, int type) =>
            id is { } one ? [new TemplatePiece(Tokens[one], 0, type)] : [];
    }

    private SentencePieceKind[] ReadKinds()
    {
        SentencePieceKind[] kinds = new SentencePieceKind[Tokens.Length];
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
