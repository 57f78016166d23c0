using System.Buffers;
using System.Text.Json;
using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Json;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Inspection;

/// <summary>What a tokenizer is made of, for people to read.</summary>
public sealed record TokenizerInspection
{
    private const int LongestShown = 10;

    private TokenizerInspection()
    {
    }

    /// <summary>What kind of model it is, such as <c>byte-level BPE</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>One more than the largest id.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Ids that have a token.</summary>
    public required int TokenCount { get; init; }

    /// <summary>Ids below <see cref="VocabularySize"/> that have none.</summary>
    public required IReadOnlyList<int> UnusedIds { get; init; }

    /// <summary>Tokens that are set aside by their names, such as <c>[unused7]</c> and <c>&lt;|reserved_3|&gt;</c>.</summary>
    public required int ReservedCount { get; init; }

    /// <summary>Merges, or null where the model has none of its own.</summary>
    public required int? MergeCount { get; init; }

    /// <summary>The settings by name, in the order in which text meets them; <c>none</c> where a part is missing.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; }

    /// <summary>Added tokens in the order of their ids: the special ones and the others.</summary>
    public required IReadOnlyList<InspectedToken> AddedTokens { get; init; }

    /// <summary>Characters that no token spells are spelt in bytes, as byte-level tokenizers with all 256 bytes do.</summary>
    public required bool FallsBackToBytes { get; init; }

    /// <summary>Decoding gives back every well-formed text exactly.</summary>
    public required bool IsLossless { get; init; }

    /// <summary>The token that begins a text, or null.</summary>
    public required InspectedToken? BeginToken { get; init; }

    /// <summary>The token that ends a document, or null.</summary>
    public required InspectedToken? EndToken { get; init; }

    /// <summary>The ten tokens of the most bytes, added ones apart.</summary>
    public required IReadOnlyList<InspectedToken> LongestTokens { get; init; }

    /// <summary>Looks at a tokenizer.</summary>
    public static TokenizerInspection Of(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        int[] ids = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.HasToken)];
        HashSet<int> known = [.. ids];
        TokenizerParts parts = tokenizer.Parts;
        InspectedToken[] added =
            [.. parts.Added.InIdOrder.Select(token => new InspectedToken(token.Id, token.Content, token.IsSpecial))];
        HashSet<int> beside = [.. added.Select(token => token.Id)];
        JsonElement root = Json(parts);
        return new TokenizerInspection
        {
            Kind = KindOf(tokenizer),
            VocabularySize = tokenizer.VocabularySize,
            TokenCount = ids.Length,
            UnusedIds = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => !known.Contains(id))],
            ReservedCount = ids.Count(id => IsReserved(tokenizer.GetToken(id))),
            MergeCount = tokenizer is not CharacterTokenizer && parts.Model is MergeModel { Ranks: null } model
                ? model.Merges.Length
                : null,
            Settings = [.. SettingsText.Of(root)],
            AddedTokens = added,
            FallsBackToBytes = FallsBack(tokenizer, root),
            IsLossless = tokenizer.IsLossless,
            BeginToken = Named(tokenizer.BeginOfTextId ?? (tokenizer as SentencePieceTokenizer)?.BeginId),
            EndToken = Named(tokenizer.EndOfTextId),
            LongestTokens = [.. ids.Where(id => !beside.Contains(id))
                .OrderByDescending(id => tokenizer.GetBytes(id).Length).Take(LongestShown)
                .Select(id => Named(id)!.Value)],
        };

        InspectedToken? Named(int? id) =>
            id is { } one ? new InspectedToken(one, tokenizer.GetToken(one), tokenizer.IsSpecial(one)) : null;
    }

    private static JsonElement Json(TokenizerParts parts)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, TokenizerJson.WriterOptions)) TokenizerJson.Write(writer, parts);
        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static string KindOf(Tokenizer tokenizer) => tokenizer switch
    {
        BpeTokenizer { Parts.Model: MergeModel { Ranks: not null } } => "byte-level BPE by ranks",
        BpeTokenizer => "byte-level BPE",
        SentencePieceTokenizer piece => $"SentencePiece {Name(piece.Algorithm)}",
        CharacterTokenizer => "characters",
        { Parts.Model: MergeModel } => IsByteLevel(tokenizer) ? "byte-level BPE" : "BPE of characters",
        { Parts.Model: UnigramModel } => "unigram",
        { Parts.Model: WordPieceModel } => "WordPiece",
        { Parts.Model: WordLevelModel } => "words",
        _ => "other",
    };

    private static string Name(SentencePieceAlgorithm algorithm) => algorithm switch
    {
        SentencePieceAlgorithm.Bpe => "BPE",
        SentencePieceAlgorithm.Unigram => "unigram",
        SentencePieceAlgorithm.Word => "words",
        _ => "characters",
    };

    // Some byte-level vocabularies lack a few bytes.
    private static bool FallsBack(Tokenizer tokenizer, JsonElement root) => (IsByteLevel(tokenizer)
        && Enumerable.Range(0, 256).All(
            b => tokenizer.Parts.ModelVocabulary.Find(ByteAlphabet.ToCharacter((byte)b).ToString()) >= 0))
        || (root.GetProperty("model").TryGetProperty("byte_fallback", out JsonElement flag)
            && flag.ValueKind == JsonValueKind.True);

    private static bool IsByteLevel(Tokenizer tokenizer) => tokenizer.Parts.Decoder switch
    {
        ByteLevelDecoder => true,
        DecoderSequence sequence => sequence.Steps.Any(step => step is ByteLevelDecoder),
        _ => false,
    };

    private static bool IsReserved(string token) => token.Length is > 6 and < 64
        && (token.Contains("unused", StringComparison.OrdinalIgnoreCase)
            || token.Contains("reserved", StringComparison.OrdinalIgnoreCase))
        && !char.IsLetterOrDigit(token[0]) && !char.IsLetterOrDigit(token[^1]);
}
