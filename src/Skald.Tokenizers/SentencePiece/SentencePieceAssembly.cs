using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.PostProcessors;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.SentencePiece;

/// <summary>Puts a SentencePiece model into the parts that every tokenizer has.</summary>
internal static class SentencePieceAssembly
{
    private const string Space = "\u2581";

    public static SentencePieceTokenizer Create(
        SentencePieceEntry[] pieces, SentencePieceSettings settings, string file, IPostProcessor? postProcessor,
        Func<int, bool>? stripsRight = null)
    {
        SentencePieceEngine engine = new(pieces, settings, file);
        Dictionary<string, int> ids = new(pieces.Length, StringComparer.Ordinal);
        List<AddedToken> added = [];
        for (int id = 0; id < pieces.Length; id++)
        {
            ids.Add(pieces[id].Text, id);
            bool isSpecial = pieces[id].Kind is SentencePieceKind.Control or SentencePieceKind.Unknown;
            bool strips = stripsRight?.Invoke(id) ?? false;
            // The model finds what users defined by itself, but it takes no spaces with it.
            if (isSpecial || (strips && pieces[id].Kind == SentencePieceKind.UserDefined))
                added.Add(new AddedToken(id, pieces[id].Text, isSpecial) { StripsRight = strips });
        }

        ModelVocabulary model = new(ids);
        TokenizerParts parts = new()
        {
            Added = new AddedTokens(added),
            Normalizer = new SentencePieceTextNormalizer(engine),
            Model = new SentencePieceTextModel(engine),
            ModelVocabulary = model,
            PostProcessor = postProcessor,
            Decoder = Decoder(settings),
        };
        Vocabulary vocabulary = new(model, parts.Added, TokenSpelling.Of(parts.Decoder));
        return new SentencePieceTokenizer(vocabulary, parts, engine);
    }

    // What a tokenizer.json says of decoding; the tokenizer itself decodes as the reference.
    private static DecoderSequence Decoder(SentencePieceSettings settings)
    {
        List<ITokenDecoder> steps =
            [new ReplaceDecoder(new StringPattern(Space), " "), new ByteFallbackDecoder(), new FuseDecoder()];
        bool hasSpace = settings.AddsDummyPrefix && !settings.TreatsSpaceAsSuffix;
        if (hasSpace) steps.Add(new StripDecoder(" ", 1, 0));
        return new DecoderSequence(steps);
    }
}
