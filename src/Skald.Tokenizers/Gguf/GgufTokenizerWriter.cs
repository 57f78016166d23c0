using System.Globalization;
using Skald.Formats.Gguf;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Loading;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.SentencePiece;
using Skald.Tokenizers.Templates;

namespace Skald.Tokenizers.Gguf;

/// <summary>Writes a tokenizer as the keys <c>tokenizer.ggml.*</c> of a GGUF file.</summary>
/// <remarks>What is written is read back and must encode alike: a file never holds another tokenizer than the model's.</remarks>
public static class GgufTokenizerWriter
{
    private const string Prefix = "tokenizer.ggml.", Space = "\u2581";
    private const float NoScore = -10_000;

    // Letters with and without marks, digits, contractions, other scripts, and space of all kinds.
    private const string Probe =
        "Hello world, it's 3.14159 o'clock on 2024-11-23!  Two  spaces\tand\ttabs\r\n\n\nline — “naïve café” ÀÉÎ "
        + "don't I'LL we've 1234567 x² ½ Привет мир 你好，世界 こんにちは 안녕 नमस्ते 😀👩‍👩‍👧 snake_case CamelCase #!$%&/()=?`+*~ "
        + "http://a.b/c?d=e \u00a0\u3000 end   ";

    /// <summary>Adds a tokenizer's keys.</summary>
    /// <exception cref="TokenizerFormatException">GGUF files cannot say what the tokenizer does.</exception>
    public static void Add(GgufMetadata keys, Tokenizer tokenizer, GgufTokenizerOptions options)
    {
        TokenizerSettings settings = options.Folder is { } folder ? TokenizerSettings.OfFolder(folder) : new();
        (string model, string[] names) = Kind(tokenizer, options.Architecture);
        foreach (string name in names)
        {
            var draft = new GgufMetadata();
            AddVocabulary(draft, tokenizer, options, model, name);
            AddSpecials(draft, tokenizer, options, settings, model, name);
            if (!IsGemma(options) && !EncodesAlike(tokenizer, draft)) continue;
            foreach ((string key, GgufValue value) in draft.All) keys.Add(key, value);
            AddTemplates(keys, options.Templates);
            return;
        }

        throw new TokenizerFormatException("tokenizer", "",
            "GGUF files have no name for the way in which it cuts text; the model stays a folder.");
    }

    /// <summary>The format's name for the kind, and those that may name the way to cut text.</summary>
    private static (string Model, string[] Names) Kind(Tokenizer tokenizer, string architecture) => tokenizer switch
    {
        SentencePieceTokenizer { Algorithm: SentencePieceAlgorithm.Bpe } => ("llama", ["default"]),
        SentencePieceTokenizer { Algorithm: SentencePieceAlgorithm.Unigram } => ("t5", ["default"]),
        CharacterTokenizer when Characters(tokenizer).All(char.IsAscii) => ("gpt2", ["gpt-2"]),
        CharacterTokenizer when tokenizer.EndOfTextId is not null => ("llama", ["default"]),
        { Parts.Model: MergeModel { Options.FallsBackToBytes: true } } => ("llama", ["default"]),
        { Parts.Model: MergeModel model, Parts.Decoder: Decoders.ByteLevelDecoder } =>
            ("gpt2", GgufPreTokenizers.Candidates(model.Options.IgnoresMerges, architecture)),
        _ => throw new TokenizerFormatException("tokenizer", "",
            "a tokenizer in GGUF must be byte-level BPE, SentencePiece, or of ASCII characters; the model stays a folder."),
    };

    private static void AddVocabulary(
        GgufMetadata keys, Tokenizer tokenizer, GgufTokenizerOptions options, string model, string name)
    {
        int size = options.VocabularySize;
        var tokens = new string[size];
        var kinds = new int[size];
        var scores = new float[size];
        Dictionary<int, AddedToken> added = tokenizer.Parts.Added.InIdOrder.ToDictionary(token => token.Id);
        Dictionary<int, int>? ranks = model == "llama" && tokenizer.Parts.Model is MergeModel merges ? Ranks(merges) : null;
        for (int id = 0; id < size; id++)
        {
            bool isToken = id < tokenizer.VocabularySize && tokenizer.HasToken(id);
            tokens[id] = isToken ? tokenizer.GetToken(id) : $"[PAD{id.ToString(CultureInfo.InvariantCulture)}]";
            SentencePieceEntry? piece = isToken && tokenizer is SentencePieceTokenizer sentences ? sentences.Entry(id) : null;
            kinds[id] = (int)(!isToken ? SentencePieceKind.Unused
                : piece is { } entry ? entry.Kind
                : added.TryGetValue(id, out AddedToken token) ? KindOf(token, tokenizer)
                : ranks is not null && Decoders.ByteFallbackDecoder.ByteOf(tokens[id]) is not null ? SentencePieceKind.Byte
                : SentencePieceKind.Normal);
            scores[id] = !isToken ? NoScore : piece is { } scored ? scored.Score : ranks is null ? 0 : -(float)ranks.GetValueOrDefault(id);
            if (tokenizer is CharacterTokenizer && kinds[id] == (int)SentencePieceKind.Normal) tokens[id] = Spelt(tokens[id], model);
            if (ranks is null && piece is null && isToken && kinds[id] == (int)SentencePieceKind.UserDefined)
                tokens[id] = tokens[id].Replace(Space, " ", StringComparison.Ordinal);
        }

        keys.Add(Prefix + "model", GgufValue.Of(model));
        keys.Add(Prefix + "pre", GgufValue.Of(name));
        keys.Add(Prefix + "tokens", GgufValue.OfArray(tokens));
        if (model != "gpt2") keys.Add(Prefix + "scores", GgufValue.OfArray(scores));
        keys.Add(Prefix + "token_type", GgufValue.OfArray(kinds));
        if (model == "gpt2")
        {
            keys.Add(Prefix + "merges", GgufValue.OfArray((IReadOnlyList<string>)
                [.. ((MergeModel)tokenizer.Parts.Model).Merges.Select(m => $"{tokens[m.Left]} {tokens[m.Right]}")]));
        }
    }

    /// <summary>A character as the kind spells it.</summary>
    private static string Spelt(string character, string model) => model == "gpt2"
        ? ByteAlphabet.ToCharacter((byte)character[0]).ToString() : character == " " ? Space : character;

    private static SentencePieceKind KindOf(AddedToken token, Tokenizer tokenizer) =>
        tokenizer.Parts.Model is MergeModel { Options.UnknownToken: { } unknown } && unknown == token.Content
            ? SentencePieceKind.Unknown
            : token.IsSpecial ? SentencePieceKind.Control : SentencePieceKind.UserDefined;

    /// <summary>Of each token the rank of the merge that makes it: SentencePiece merges by score, the others by rank.</summary>
    private static Dictionary<int, int> Ranks(MergeModel model)
    {
        var ranks = new Dictionary<int, int>();
        for (int rank = 0; rank < model.Merges.Length; rank++) ranks.TryAdd(model.Merges[rank].Result, rank + 1);
        return ranks;
    }

    private static void AddSpecials(
        GgufMetadata keys, Tokenizer tokenizer, GgufTokenizerOptions options, TokenizerSettings settings, string model,
        string name)
    {
        var sentences = tokenizer as SentencePieceTokenizer;
        bool isByteLevel = model == "gpt2";
        int? begin = Find("bos_token", isByteLevel) ?? options.BeginId ?? tokenizer.BeginOfTextId ?? sentences?.BeginId;
        int? end = Find("eos_token", isByteLevel) ?? options.EndId ?? tokenizer.EndOfTextId ?? sentences?.EndId;
        foreach ((string key, int? id) in (ReadOnlySpan<(string, int?)>)[
            ("bos", begin), ("eos", end), ("unknown", isByteLevel ? Find("unk_token", true) : UnknownOf()),
            ("seperator", Find("sep_token", true)), ("padding", Find("pad_token", true) ?? options.PaddingId)])
        {
            if (id is >= 0 && id < options.VocabularySize) keys.Add($"{Prefix}{key}_token_id", GgufValue.Of((uint)id.Value));
        }

        bool framed = sentences is null || tokenizer.Parts.PostProcessor is not null;
        int[] frame = tokenizer.Encode("", new() { AddTemplateTokens = true });
        bool begins = !isByteLevel || GgufPreTokenizers.AddsBegin(name);
        AddFlag("bos", settings.Flag("add_bos_token"), frame.Length > 0 && frame[0] == begin, begins);
        AddFlag("eos", settings.Flag("add_eos_token"), frame.Length > 0 && frame[^1] == end && frame[^1] != frame[0], usual: model == "t5");
        bool prefixes = tokenizer is not CharacterTokenizer && !IsGemma(options) && PrefixesSpace(tokenizer, sentences, isByteLevel);
        if (!isByteLevel && !prefixes) keys.Add(Prefix + "add_space_prefix", GgufValue.Of(false));
        if (sentences?.Settings is { RemovesExtraSpaces: true }) keys.Add(Prefix + "remove_extra_whitespaces", GgufValue.Of(true));
        if (sentences?.Settings is { CharacterMap: { Length: > 0 } map })
            keys.Add(Prefix + "precompiled_charsmap", GgufValue.OfArray(map));

        int? Find(string role, bool isWanted) => isWanted && settings.Token(role) is { } token ? tokenizer.TryGetId(token) : null;

        int? UnknownOf() => sentences?.UnknownId is { } id and not 0 ? id
            : tokenizer.Parts.Model is MergeModel { Unknown: > 0 and var unknown } ? unknown
            : tokenizer is CharacterTokenizer && tokenizer.EndOfTextId is > 0 and var unused ? unused : null;

        void AddFlag(string end, bool? said, bool isFramed, bool usual)
        {
            if (said is { } flag) keys.Add($"{Prefix}add_{end}_token", GgufValue.Of(flag));
            else if (framed && isFramed != usual) keys.Add($"{Prefix}add_{end}_token", GgufValue.Of(isFramed));
        }
    }

    /// <summary>Gemma's own code puts no space before a text, whatever the file of its tokenizer says.</summary>
    private static bool IsGemma(GgufTokenizerOptions options) =>
        options.Architecture.StartsWith("gemma", StringComparison.Ordinal);

    private static bool PrefixesSpace(Tokenizer tokenizer, SentencePieceTokenizer? sentences, bool isByteLevel) =>
        sentences?.Settings.AddsDummyPrefix
        ?? (!isByteLevel && tokenizer.GetToken(tokenizer.Encode("a")[0]).StartsWith(Space, StringComparison.Ordinal));

    private static bool EncodesAlike(Tokenizer tokenizer, GgufMetadata keys)
    {
        Tokenizer back = GgufTokenizer.Create(keys, "GGUF");
        string text = tokenizer is CharacterTokenizer ? Characters(tokenizer) : Probe;
        return tokenizer.Encode(text).AsSpan().SequenceEqual(back.Encode(text));
    }

    /// <summary>Every character that a tokenizer of characters knows.</summary>
    private static string Characters(Tokenizer tokenizer) => string.Concat(Enumerable.Range(0, tokenizer.VocabularySize)
        .Where(id => tokenizer.HasToken(id) && !tokenizer.IsSpecial(id)).Select(tokenizer.GetToken));

    private static void AddTemplates(GgufMetadata keys, ChatTemplates? templates)
    {
        const string key = "tokenizer.chat_template";
        if (templates is null) return;
        string first = templates.Names.Contains(ChatTemplates.DefaultName) ? ChatTemplates.DefaultName : templates.Names[0];
        string[] others = [.. templates.Names.Where(name => name != first)];
        keys.Add(key, GgufValue.Of(templates[first].Source));
        if (others.Length == 0) return;
        keys.Add("tokenizer.chat_templates", GgufValue.OfArray(others));
        foreach (string name in others) keys.Add($"{key}.{name}", GgufValue.Of(templates[name].Source));
    }
}
