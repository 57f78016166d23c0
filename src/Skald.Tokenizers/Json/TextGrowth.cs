using Skald.Tokenizers.Decoders;
using Skald.Tokenizers.PostProcessors;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Json;

/// <summary>How many times as long a file's decoder or post-processor may make what it is given.</summary>
/// <remarks>
/// Thirty replacements of <c>a</c> by <c>aa</c> in a file of a few kilobytes make a gigabyte of one letter: such files are
/// refused when they are loaded. Normalizers are stopped where they run.
/// </remarks>
internal static class TextGrowth
{
    public static double Of(ITokenDecoder? decoder) => decoder switch
    {
        DecoderSequence sequence => sequence.Steps.Aggregate(1.0, (product, step) => product * Of(step)),
        ReplaceDecoder replace => Of(replace.Pattern, replace.Content),
        _ => 1,
    };

    public static int Of(IPostProcessor? processor) => processor switch
    {
        PostProcessorSequence sequence => sequence.Steps.Aggregate(1, (most, step) => Math.Max(most, Of(step))),
        TemplatePostProcessor template => Math.Max(Texts(template.Single), Texts(template.Pair)),
        _ => 1,
    };

    private static int Texts(IReadOnlyList<TemplatePiece> pieces) => pieces.Count(piece => piece.Special is null);

    // Of the empty text a match may be everywhere.
    private static double Of(ITextPattern pattern, string content) => pattern.Shortest == 0
        ? 1.0 + content.Length
        : Math.Max(1, Math.Ceiling((double)content.Length / pattern.Shortest));
}
