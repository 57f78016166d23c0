using System.Collections.Immutable;

namespace Skald.Training.Saga.English;

/// <summary>The English words of the world's tables, in the order of their enumerations.</summary>
internal static class EnglishWords
{
    public static readonly ImmutableArray<string> Things = Lower<Thing>();
    public static readonly ImmutableArray<string> Foods = Lower<Food>();
    public static readonly ImmutableArray<string> Animals = Lower<Animal>();
    public static readonly ImmutableArray<string> Places = Lower<Place>();
    public static readonly ImmutableArray<string> Traits = Lower<Trait>();
    public static readonly ImmutableArray<string> Weathers = Lower<Weather>();
    public static readonly ImmutableArray<string> Feelings = Lower<Feeling>();
    public static readonly ImmutableArray<string> Qualities = Lower<Quality>();

    /// <summary>How one plays with each thing: what comes before the thing's name.</summary>
    public static readonly ImmutableArray<string> Uses =
    [
        "flew", "threw", "beat", "sailed", "read", "rang", "lit", "played",
        "dressed", "blew", "blew", "danced with", "played", "rolled", "shook",
        "skipped with", "sat on", "danced around", "drank from", "sat under", "looked at",
        "looked into", "rolled", "pulled",
    ];

    /// <summary>The preposition of each place.</summary>
    public static readonly ImmutableArray<string> Prepositions =
        [
        "in", "by", "on", "at", "by", "in", "in", "by", "by", "in", "at", "in", "at", "at", "in", "in",
        "at", "by", "at", "at", "at", "at", "in", "by",
    ];

    /// <summary>How each kind of weather has changed by the evening.</summary>
    public static readonly ImmutableArray<string> Afterwards =
    [
        "the wind slept", "the rain was over", "the air was mild",
        "the snow lay deep", "the fog was gone", "the frost sparkled",
        "the storm was over", "the clouds were gone", "the stove was warm", "the air was cool",
    ];

    /// <summary>How each animal that helps gets to the thing.</summary>
    public static readonly ImmutableArray<string> Reaches =
    [
        "flew up", "flew up", "climbed up", "climbed up", "swam out", "swam out", "swam out", "swam out",
        "crept in", "crept in", "crept in", "crept in", "", "", "", "",
    ];

    /// <summary>The word with "a" or "an" before it, by its first sound: the h of "honest" is silent.</summary>
    public static string WithArticle(string words) => (IsVowel(words[0]) || words == "honest" ? "an " : "a ") + words;

    /// <summary>The word with a capital letter.</summary>
    public static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u';

    private static ImmutableArray<string> Lower<T>() where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
