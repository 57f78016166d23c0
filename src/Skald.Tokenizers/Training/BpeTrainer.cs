using Skald.Tokenizers.Bpe;
using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.Models;
using Skald.Tokenizers.PostProcessors;

namespace Skald.Tokenizers.Training;

/// <summary>Learns byte-level BPE: counts pieces, then merges the most frequent pairs.</summary>
internal static class BpeTrainer
{
    public static BpeTokenizer Train(
        IEnumerable<string> texts, BpeTrainingOptions options, IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken) =>
        (BpeTokenizer)TokenizerTrainer.Train(TrainingTexts.From(texts), options, progress, cancellationToken);

    public static BpeTokenizer Train(
        TrainingTexts texts, BpeTrainingOptions options, TrainingReport report, CancellationToken cancellationToken)
    {
        PieceCounts counts = PieceCounter.Count(texts, options, report, cancellationToken);

        // Ids as Hugging Face gives them: special tokens, then the bytes in the order of their characters.
        List<string> tokens = [.. options.SpecialTokens];
        int[] byteIds = new int[256];
        foreach (int b in Enumerable.Range(0, 256).OrderBy(b => ByteAlphabet.ToCharacter((byte)b)))
        {
            byteIds[b] = tokens.Count;
            tokens.Add(ByteAlphabet.ToCharacter((byte)b).ToString());
        }

        PairMerger merger = new(SymbolWords.Of(counts, byteIds), tokens.Count, options.MaxTokenLength);
        List<Merge> merges = merger.Run(
            tokens, options.VocabularySize, options.MinFrequency, continuingPrefix: "", report, cancellationToken);
        AddedTokens added = new(options.SpecialTokens.Select((t, id) => new AddedToken(id, t, IsSpecial: true)));
        ModelVocabulary vocabulary = new(Vocabulary.Number(tokens));
        return ByteLevelBpe.Create(new TokenizerParts
        {
            Added = added,
            PreTokenizer = ByteLevelBpe.PreTokenizerOf(options.Pattern),
            ModelVocabulary = vocabulary,
            Model = new MergeModel(vocabulary, [.. merges], new MergeModelOptions()),
            PostProcessor = options.BeginToken is { } begin
                ? Begins(begin, tokens.IndexOf(begin))
                : new ByteLevelPostProcessor(addsPrefixSpace: true, trimsOffsets: false, usesPattern: true),
            Decoder = new ByteLevelDecoder(addsPrefixSpace: true, trimsOffsets: true, usesPattern: true),
        })!;
    }

    /// <summary>The template that puts a token before each text.</summary>
    private static TemplatePostProcessor Begins(string token, int id)
    {
        TemplatePiece first = new(token, 0, 0), second = new(token, 0, 1);
        return new TemplatePostProcessor(
            [first, new(null, 0, 0)], [first, new(null, 0, 0), second, new(null, 1, 1)],
            new Dictionary<string, TemplateSpecial>(StringComparer.Ordinal) { [token] = new([id], [token]) });
    }
}
