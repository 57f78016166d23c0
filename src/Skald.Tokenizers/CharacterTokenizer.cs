using System.Buffers;
using System.Globalization;
using System.Text;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;

namespace Skald.Tokenizers;

/// <summary>One token per character (Unicode code point) of the texts it was learnt from.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed class CharacterTokenizer : Tokenizer
{
    private readonly int[] _plane0 = new int[0x10000];  // id of each code point below U+10000, or -1
    private readonly Dictionary<int, int> _beyond = [];
    private readonly int _unknownId;

    internal CharacterTokenizer(Vocabulary vocabulary, TokenizerParts parts)
        : base(vocabulary, parts)
    {
        UnknownToken = ((MergeModel)parts.Model).Options.UnknownToken;
        _unknownId = UnknownToken is null ? -1 : vocabulary.TryGetId(UnknownToken)!.Value;
        _plane0.AsSpan().Fill(-1);
        HashSet<int> beside = [.. parts.Added.InIdOrder.Select(t => t.Id)];
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (beside.Contains(id) || !vocabulary.Contains(id)) continue;
            int codePoint = char.ConvertToUtf32(vocabulary.GetToken(id), 0);
            if (codePoint < _plane0.Length) _plane0[codePoint] = id;
            else _beyond.Add(codePoint, id);
        }
    }

    /// <summary>The token of characters that were not learnt; null where such a character is an error.</summary>
    public string? UnknownToken { get; }

    /// <summary>True without an unknown token: what cannot be kept is then refused.</summary>
    public override bool IsLossless => UnknownToken is null;

    /// <summary>Learns the characters of texts: special tokens first, then the characters by code point.</summary>
    /// <param name="texts">Texts; enumerated once.</param>
    /// <param name="specialTokens">Special tokens, which get the first ids in this order.</param>
    /// <param name="unknownToken">
    /// Stands for every character not learnt, and comes before the other special tokens where it is not one of them;
    /// null to refuse such characters.
    /// </param>
    /// <param name="cancellationToken">Ends the learning.</param>
    /// <exception cref="ArgumentException">The texts hold no character, or the special tokens do not differ.</exception>
    public static CharacterTokenizer Learn(
        IEnumerable<string> texts,
        IReadOnlyList<string>? specialTokens = null,
        string? unknownToken = null,
        CancellationToken cancellationToken = default)
    {
        List<string> specials = [.. specialTokens ?? []];
        if (unknownToken is not null && !specials.Contains(unknownToken)) specials.Insert(0, unknownToken);
        SpecialTokenRules.Check(specials, "CharacterTokenizer.Learn");

        bool[] seen = new bool[0x110000];
        foreach (string text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (Rune rune in text.EnumerateRunes()) seen[rune.Value] = true;
        }

        List<string> tokens = [.. specials];
        for (int codePoint = 0; codePoint < seen.Length; codePoint++)
            if (seen[codePoint]) tokens.Add(new Rune(codePoint).ToString());
        if (tokens.Count == specials.Count)
            throw new ArgumentException("CharacterTokenizer.Learn: the texts must hold a character, got none.");

        AddedTokens added = new(specials.Select((token, id) => new AddedToken(id, token, IsSpecial: true)));
        ModelVocabulary model = new(Vocabulary.Number(tokens));
        TokenizerParts parts = new()
        {
            Added = added,
            ModelVocabulary = model,
            Model = new MergeModel(model, [], new MergeModelOptions { UnknownToken = unknownToken }),
            Decoder = new FuseDecoder(),
        };
        return new CharacterTokenizer(new Vocabulary(model, added, TokenSpelling.Text), parts);
    }

    private protected override void EncodePlain(ReadOnlySpan<char> text, int offset, ref IdSink sink)
    {
        Span<int> block = stackalloc int[512];
        int filled = 0;
        for (int at = 0; at < text.Length;)
        {
            int id = text[at] is char c && !char.IsSurrogate(c) ? _plane0[c] : -1;
            int size = 1;
            if (id < 0) id = Rare(text, at, offset, out size);
            block[filled++] = id;
            at += size;
            if (filled < block.Length) continue;
            sink.Append(block);
            filled = 0;
        }

        sink.Append(block[..filled]);
    }

    private protected override void CheckText(string text, SpecialTokenPolicy policy)
    {
        if (UnknownToken is not null) return;
        IdSink counted = default;
        EncodeText(text, policy, ref counted);
    }

    /// <summary>True where parts describe such a tokenizer: characters without merges, and nothing else.</summary>
    internal static bool Fits(TokenizerParts parts)
    {
        if (parts is not { Normalizer: null, PreTokenizer: null, Decoder: FuseDecoder, Model: MergeModel model })
            return false;
        if (model.Merges.Length > 0 || model.Options != new MergeModelOptions { UnknownToken = model.Options.UnknownToken })
            return false;
        HashSet<int> beside = [.. parts.Added.InIdOrder.Select(t => t.Id)];
        return parts.ModelVocabulary.Ids.All(token => beside.Contains(token.Value) || IsCharacter(token.Key));
    }

    private static bool IsCharacter(string token) =>
        Rune.DecodeFromUtf16(token, out _, out int size) == OperationStatus.Done && size == token.Length;

    private int Rare(ReadOnlySpan<char> text, int at, int offset, out int size)
    {
        _ = Rune.DecodeFromUtf16(text[at..], out Rune rune, out size);  // a lone surrogate gives U+FFFD
        int id = rune.Value < _plane0.Length ? _plane0[rune.Value] : _beyond.GetValueOrDefault(rune.Value, -1);
        if (id >= 0) return id;
        if (_unknownId >= 0) return _unknownId;

        string code = rune.Value.ToString("X4", CultureInfo.InvariantCulture);
        string shown = Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) ? "" : $" '{rune}'";
        throw new ArgumentException(
            $"CharacterTokenizer.Encode: every character must be one that was learnt, got U+{code}{shown} at " +
            $"position {offset + at}; learn the tokenizer with an unknown token, or with a text that has it.", nameof(text));
    }
}
