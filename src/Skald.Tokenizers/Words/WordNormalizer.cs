using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Words;

/// <summary>What a normalizer does, as far as cutting a text before it must know.</summary>
internal static class WordNormalizer
{
    /// <summary>True where text that is cut before an ASCII character comes out as the whole does.</summary>
    public static bool IsLocal(INormalizer? normalizer) => normalizer switch
    {
        null or UnicodeFormNormalizer or LowercaseNormalizer or StripAccentsNormalizer or BertNormalizer => true,
        ReplaceNormalizer { Pattern: StringPattern { Content: " " }, Content.Length: 1 } => true,
        PrependNormalizer => true,
        NormalizerSequence sequence => sequence.Steps.All(IsLocal),
        _ => false,
    };

    /// <summary>True where spaces are replaced and a prefix put, and nothing else is done.</summary>
    public static bool IsPlain(INormalizer? normalizer) => normalizer switch
    {
        null or ReplaceNormalizer or PrependNormalizer => true,
        NormalizerSequence sequence => sequence.Steps.All(IsPlain),
        _ => false,
    };

    /// <summary>True where every ideograph gets spaces on both sides.</summary>
    public static bool SpacesIdeographs(INormalizer? normalizer) => normalizer switch
    {
        BertNormalizer bert => bert.SpacesIdeographs,
        NormalizerSequence sequence => sequence.Steps.Any(SpacesIdeographs),
        _ => false,
    };

    /// <summary>What spaces become, or null.</summary>
    public static string? SpaceMark(INormalizer? normalizer) => normalizer switch
    {
        ReplaceNormalizer { Pattern: StringPattern { Content: " " } } replace => replace.Content,
        NormalizerSequence sequence => sequence.Steps.Select(SpaceMark).FirstOrDefault(mark => mark is not null),
        _ => null,
    };

    /// <summary>What is put before every text, or null; several prefixes count as one that nobody knows.</summary>
    public static string? Prefix(INormalizer? normalizer) => normalizer switch
    {
        PrependNormalizer prepend => prepend.Prefix,
        NormalizerSequence sequence => sequence.Steps.Select(Prefix).OfType<string>().ToArray() switch
        {
            [] => null,
            [var one] => one,
            _ => "",
        },
        _ => null,
    };

    /// <summary>The normalizer for what does not stand at the beginning: nothing is put before it.</summary>
    public static INormalizer? WithoutPrefix(INormalizer? normalizer) => normalizer switch
    {
        PrependNormalizer => null,
        NormalizerSequence sequence => new NormalizerSequence([.. sequence.Steps.Select(WithoutPrefix).OfType<INormalizer>()]),
        _ => normalizer,
    };

    /// <summary>
    /// The normalizer without places, where spaces stay spaces; null where there is more to it.
    /// </summary>
    public static ICodePointNormalizer? ByCodePoints(INormalizer? normalizer)
    {
        List<INormalizer> steps = normalizer is NormalizerSequence sequence ? [.. sequence.Steps]
            : normalizer is null ? [] : [normalizer];
        if (steps is [.., ReplaceNormalizer]) steps.RemoveAt(steps.Count - 1);
        return steps.TrueForAll(step => step is ICodePointNormalizer)
            ? new CodePointSteps([.. steps.Cast<ICodePointNormalizer>()])
            : null;
    }

    private sealed class CodePointSteps(ICodePointNormalizer[] steps) : ICodePointNormalizer
    {
        public CodePointStep Before(CodePointStep next)
        {
            for (int i = steps.Length - 1; i >= 0; i--) next = steps[i].Before(next);
            return next;
        }
    }
}
