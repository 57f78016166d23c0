using System.Buffers;
using System.Text.Json;
using Skald.Tokenizers.Json;
using Skald.Tokenizers.SentencePiece;

namespace Skald.Tokenizers.Inspection;

/// <summary>Tries whether a <c>tokenizer.json</c> can say all of a tokenizer, and finds a text where it cannot.</summary>
/// <remarks>
/// The format cannot say everything that others can, such as SentencePiece's spaces behind words. What counts is what
/// comes of it: the tokenizer is written, read again, and tried on texts of many scripts, on its own tokens alone and in
/// pairs, and on its special tokens.
/// </remarks>
public static class ConversionCheck
{
    private const int MostTokens = 4_000;

    private static readonly string[] s_texts =
    [
        "", " ", "  two  spaces ", "The quick brown fox jumps over the lazy dog.",
        "I'll say it's 12345.678 o'clock, WON'T I?", "tabs\tand\nlines\r\n\n\n  indented {code[0]} == 'x';",
        "Grüße aus Köln, naïve café — „schön“", "Привет, мир! Ещё раз.", "你好，世界。日本語のテキストです。안녕하세요",
        "مرحبا بالعالم שלום עולם", "नमस्ते दुनिया ไทยภาษา", "😀👩‍👩‍👧‍👦🇩🇪 e\u0301 ﬁ ① Ⅷ",
        "\u00a0no\u2028break\u3000wide\u200bzero", new string('a', 64), "\u2581 \ufffd \u0000 \u0007",
        "mixedCASE HTTPServer snake_case kebab-case x1y2z3 3.14e-10 #tag @you",
    ];

    /// <summary>The first text on which the written tokenizer differs; null where none was found.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="texts">Further texts to try.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static ConversionLoss? Run(
        Tokenizer tokenizer, IEnumerable<string>? texts = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArrayBufferWriter<byte> file = new();
        using (Utf8JsonWriter writer = new(file, TokenizerJson.WriterOptions))
            TokenizerJson.Write(writer, tokenizer.Parts);
        Tokenizer again = Tokenizer.FromJson(file.WrittenSpan);
        ConversionLoss? decoding = null;
        foreach (string text in s_texts.Concat(texts ?? []).Concat(OwnTexts(tokenizer)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ConversionLoss? loss = Compare(tokenizer, again, text);
            if (loss is { IsEncoding: true }) return loss;
            decoding ??= loss;
        }

        return decoding;
    }

    private static ConversionLoss? Compare(Tokenizer tokenizer, Tokenizer again, string text)
    {
        int[] before, after;
        try
        {
            before = tokenizer.Encode(text, EncodeOptions.AllowSpecial);
        }
        catch (ArgumentException)
        {
            return null;  // the tokenizer itself refuses the text
        }

        try
        {
            after = again.Encode(text, EncodeOptions.AllowSpecial);
        }
        catch (ArgumentException refused)
        {
            return new ConversionLoss(text, before, [], refused.Message);
        }

        if (!before.AsSpan().SequenceEqual(after)) return new ConversionLoss(text, before, after, Reason(tokenizer));
        return tokenizer.Decode(before) == again.Decode(after)
            ? null
            : new ConversionLoss(text, before, after, "the same ids decode to another text");
    }

    private static string Reason(Tokenizer tokenizer) => tokenizer switch
    {
        SentencePieceTokenizer { Settings.TreatsSpaceAsSuffix: true } => "the model puts spaces behind words",
        SentencePieceTokenizer { Settings.EscapesSpaces: false } => "the model does not mark spaces",
        SentencePieceTokenizer piece when Kinds(piece).Contains(SentencePieceKind.UserDefined) =>
            "the model finds user-defined pieces before all others",
        SentencePieceTokenizer piece when Kinds(piece).Contains(SentencePieceKind.Unused) =>
            "the model lets unused pieces fall apart",
        SentencePieceTokenizer { Algorithm: SentencePieceAlgorithm.Word } => "the model cuts words as SentencePiece does",
        _ => "the format has no words for something in it",
    };

    private static IEnumerable<SentencePieceKind> Kinds(SentencePieceTokenizer tokenizer) =>
        Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.Entry(id).Kind);

    // Tokens evenly over the vocabulary, alone and beside the one before; special tokens inside text.
    private static IEnumerable<string> OwnTexts(Tokenizer tokenizer)
    {
        int step = Math.Max(1, tokenizer.VocabularySize / MostTokens);
        string last = "";
        for (int id = 0; id < tokenizer.VocabularySize; id += step)
        {
            if (!tokenizer.HasToken(id)) continue;
            string text = tokenizer.IsSpecial(id) ? $"a {tokenizer.GetToken(id)} b" : tokenizer.Decode([id]);
            yield return text;
            yield return last + text;
            last = text;
        }
    }
}
