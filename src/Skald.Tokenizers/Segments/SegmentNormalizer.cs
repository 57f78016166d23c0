using Skald.Tokenizers.Normalizers;
using Skald.Tokenizers.Text;

namespace Skald.Tokenizers.Segments;

/// <summary>What a normalizer does, as far as cutting a text before it must know.</summary>
internal static class SegmentNormalizer
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

    /// <summary>What spaces become, or null.</summary>
    public static string? SpaceMark(INormalizer? normalizer) => normalizer switch
    {
        ReplaceNormalizer { Pattern: StringPattern { Content: " " } } replace => replace.Content,
        NormalizerSequence sequence => sequence.Steps.Select(SpaceMark).FirstOrDefault(mark => mark is not null),
        _ => null,
    };

    public static bool ReplacesSpaces(INormalizer? normalizer) => SpaceMark(normalizer) is not null;

    /// <summary>The normalizer for what does not stand at the beginning: nothing is put before it.</summary>
    public static INormalizer? WithoutPrefix(INormalizer? normalizer) => normalizer switch
    {
        PrependNormalizer => null,
        NormalizerSequence sequence => new NormalizerSequence([.. sequence.Steps.Select(WithoutPrefix).OfType<INormalizer>()]),
        _ => normalizer,
    };
}
