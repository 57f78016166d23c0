namespace Skald.Training.Saga.English;

/// <summary>The English words of the world's tables, in the order of their enumerations.</summary>
internal static class EnglishWords
{
    public static readonly string[] Things = Lower<Thing>();
    public static readonly string[] Foods = Lower<Food>();
    public static readonly string[] Animals = Lower<Animal>();
    public static readonly string[] Places = Lower<Place>();
    public static readonly string[] Traits = Lower<Trait>();
    public static readonly string[] Weathers = Lower<Weather>();
    public static readonly string[] Feelings = Lower<Feeling>();
    public static readonly string[] Qualities = Lower<Quality>();

    /// <summary>How one plays with each thing: what comes before the thing's name.</summary>
    public static readonly string[] Uses =
    [
        "flew", "threw", "beat", "sailed", "read", "rang", "lit", "played",
        "dressed", "blew", "blew", "danced with", "played", "rolled", "shook",
        "skipped with", "sat on", "danced around", "drank from", "sat under", "looked at",
        "looked into", "rolled", "pulled",
    ];

    /// <summary>The preposition of each place.</summary>
    public static readonly string[] Prepositions =
        ["in", "by", "on", "at", "by", "in", "in", "by", "by", "in", "at", "in"];

    /// <summary>How each kind of weather has changed by the evening.</summary>
    public static readonly string[] Afterwards =
    [
        "the wind had gone to sleep", "the rain had stopped", "the air was mild and still",
        "the snow lay soft and deep", "the fog had lifted", "the frost sparkled on the grass",
    ];

    /// <summary>How each animal that helps gets to the thing.</summary>
    public static readonly string[] Reaches =
    [
        "flew up", "flew up", "climbed up", "climbed up", "swam out", "swam out", "swam out", "swam out",
        "crept in", "crept in", "crept in", "crept in", "", "", "", "",
    ];

    /// <summary>The word with "a" or "an" before it, by its first sound: the h of "honest" is silent.</summary>
    public static string WithArticle(string words) => (IsVowel(words[0]) || words == "honest" ? "an " : "a ") + words;

    /// <summary>The word with a capital letter.</summary>
    public static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'i' or 'o' or 'u';

    private static string[] Lower<T>() where T : struct, Enum =>
        [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
