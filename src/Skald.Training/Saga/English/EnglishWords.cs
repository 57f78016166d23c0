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

    /// <summary>The preposition of each place.</summary>
    public static readonly ImmutableArray<string> Prepositions =
    [
        "in", "on", "in", "in", "by", "in", "in", "at",
        "by", "by", "by", "in", "by", "at", "at", "at",
        "near", "near", "near", "near", "near", "near", "near", "near",
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
