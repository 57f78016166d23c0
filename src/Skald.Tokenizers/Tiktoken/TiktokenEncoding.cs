using System.Buffers;
using System.Text;
using Skald.Tokenizers.Bpe;

namespace Skald.Tokenizers.Tiktoken;

/// <summary>An encoding of OpenAI's tiktoken, with its rules for special tokens.</summary>
/// <remarks>Immutable and safe for concurrent use.</remarks>
public sealed class TiktokenEncoding
{
    private readonly BpeTokenizer _tokenizer;
    private readonly Lazy<UnstableTail> _unstable;

    private TiktokenEncoding(BpeTokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _unstable = new Lazy<UnstableTail>(() => new UnstableTail(tokenizer));
        SpecialTokens = tokenizer.Parts.Added.InIdOrder.ToDictionary(t => t.Content, t => t.Id, StringComparer.Ordinal);
    }

    /// <summary>The same as a tokenizer like every other.</summary>
    public Tokenizer Tokenizer => _tokenizer;

    /// <summary>Special tokens and their ids.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>Reads a rank file: the published text form of a known encoding, or the JSON form.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">
    /// Name of the encoding, such as <c>o200k_base</c>: it says the pattern and the special tokens where the file does
    /// not; an extension does not matter.
    /// </param>
    /// <exception cref="TokenizerFormatException">The file is broken, or its pattern has no matcher here.</exception>
    public static TiktokenEncoding Read(ReadOnlySpan<byte> file, string name) =>
        ReadTokenizer(file, name) is BpeTokenizer tokenizer
            ? new TiktokenEncoding(tokenizer)
            : throw new TokenizerFormatException(name, "pat_str", "must be a published pattern; load it as a Tokenizer.");

    /// <summary>Ids of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="allowed">Special tokens that are recognised; null for all. By default none is given here.</param>
    /// <param name="disallowed">Special tokens that must not be in the text; null for all that are not allowed.</param>
    /// <exception cref="ArgumentException">The text holds a disallowed special token.</exception>
    public int[] Encode(string text, IReadOnlySet<string>? allowed, IReadOnlySet<string>? disallowed)
    {
        Check(text, allowed, disallowed);
        return [.. Encode(text, allowed, out _)];
    }

    /// <summary>Ids of a text in which special tokens are text like any other.</summary>
    public int[] EncodeOrdinary(string text) => _tokenizer.Encode(text);

    /// <summary>Ids that stay whatever text follows, and every way in which the tokens after them could go on.</summary>
    /// <inheritdoc cref="Encode(string, IReadOnlySet{string}?, IReadOnlySet{string}?)" path="/param"/>
    /// <inheritdoc cref="Encode(string, IReadOnlySet{string}?, IReadOnlySet{string}?)" path="/exception"/>
    /// <returns>The stable ids, and the possible beginnings of what follows them, in the order of their ids.</returns>
    public (int[] Stable, int[][] Completions) EncodeWithUnstable(
        string text, IReadOnlySet<string>? allowed, IReadOnlySet<string>? disallowed)
    {
        Check(text, allowed, disallowed);
        List<int> ids = Encode(text, allowed, out int lastPiece);
        return _unstable.Value.Complete(ids, lastPiece);
    }

    /// <summary>The bytes of some ids, which may be no whole characters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id has no token.</exception>
    public byte[] DecodeBytes(ReadOnlySpan<int> ids)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (int id in ids) bytes.Write(_tokenizer.GetBytes(id));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The tokenizer of a rank file, whatever its pattern.</summary>
    internal static Tokenizer ReadTokenizer(ReadOnlySpan<byte> file, string name)
    {
        TiktokenRanks ranks = TiktokenRanks.Read(file, name);
        if (ranks is { Pattern: { } pattern, SpecialTokens: { } specials })
            return TiktokenParts.Create(ranks, pattern, specials, name);
        return KnownEncodings.Find(Path.GetFileNameWithoutExtension(name)) is { } known
            ? TiktokenParts.Create(ranks, known.Pattern, known.SpecialTokens, name)
            : throw new TokenizerFormatException(
                name, "", "ranks alone need the name of a known encoding, such as cl100k_base.tiktoken.");
    }

    private void Check(string text, IReadOnlySet<string>? allowed, IReadOnlySet<string>? disallowed)
    {
        int first = int.MaxValue;
        string? found = null;
        foreach (string token in disallowed ?? SpecialTokens.Keys.Where(t => allowed is not null && !allowed.Contains(t)))
        {
            int at = token.Length == 0 ? -1 : text.IndexOf(token, StringComparison.Ordinal);
            if (at >= 0 && at < first) (first, found) = (at, token);
        }

        if (found is null) return;
        throw new ArgumentException(
            $"Encountered text corresponding to disallowed special token '{found}'. Allow it, or take it out of the " +
            $"disallowed ones to encode it as text; it is at position {first}.", nameof(text));
    }

    private List<int> Encode(string text, IReadOnlySet<string>? allowed, out int lastPiece)
    {
        List<int> ids = [];
        int start = 0, searched = 0;
        while (_tokenizer.Parts.Added.TryFind(
            text, searched, isNormalized: false, SpecialTokenPolicy.Allow, out AddedMatch match))
        {
            if (allowed is not null && !allowed.Contains(match.Token.Content))
            {
                searched = match.Start + 1;
                continue;
            }

            _tokenizer.Encode(text.AsSpan(start..match.Start), ids);
            ids.Add(match.Token.Id);
            start = searched = match.End;
        }

        int before = ids.Count;
        _tokenizer.Encode(text.AsSpan(start), ids);
        lastPiece = ids.Count == before ? 0 : TokensOfLastPiece(text[start..]);
        return ids;
    }

    private int TokensOfLastPiece(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<int> ends = _tokenizer.PieceEnds(utf8);
        int start = ends.Count > 1 ? ends[^2] : 0;
        int[] ids = new int[utf8.Length - start];
        return _tokenizer.Model.EncodePiece(utf8.AsSpan(start), ids);
    }
}
